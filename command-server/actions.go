package main

import (
	"context"
	"sync"
)

// actions are those that run now, by their ids: so they can be cancelled.
type actions struct {
	lock    sync.Mutex
	cancels map[string]map[*context.CancelFunc]bool
}

func newActions() *actions {
	return &actions{cancels: map[string]map[*context.CancelFunc]bool{}}
}

// enter makes the context in which an action runs, and the function to call at its end. One id may run more than once: a call that
// is repeated overlaps the one it replaces.
func (a *actions) enter(parent context.Context, id string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	a.lock.Lock()
	defer a.lock.Unlock()
	if a.cancels[id] == nil {
		a.cancels[id] = map[*context.CancelFunc]bool{}
	}
	a.cancels[id][&cancel] = true
	return ctx, func() {
		cancel()
		a.lock.Lock()
		defer a.lock.Unlock()
		delete(a.cancels[id], &cancel)
		if len(a.cancels[id]) == 0 {
			delete(a.cancels, id)
		}
	}
}

// cancel ends an action; an unknown one has ended already.
func (a *actions) cancel(id string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	for cancel := range a.cancels[id] {
		(*cancel)()
	}
}

func (a *actions) cancelAll() {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, same := range a.cancels {
		for cancel := range same {
			(*cancel)()
		}
	}
}
