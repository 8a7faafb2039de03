package main

import (
	"context"
	"sync"
)

// actions are those that run now, by their ids: so they can be cancelled.
type actions struct {
	lock    sync.Mutex
	cancels map[string]context.CancelFunc
}

func newActions() *actions {
	return &actions{cancels: map[string]context.CancelFunc{}}
}

// enter makes the context in which an action runs, and the function to call at its end.
func (a *actions) enter(parent context.Context, id string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	a.lock.Lock()
	defer a.lock.Unlock()
	a.cancels[id] = cancel
	return ctx, func() {
		cancel()
		a.lock.Lock()
		defer a.lock.Unlock()
		delete(a.cancels, id)
	}
}

// cancel ends an action; an unknown one has ended already.
func (a *actions) cancel(id string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	if cancel, known := a.cancels[id]; known {
		cancel()
	}
}

func (a *actions) cancelAll() {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, cancel := range a.cancels {
		cancel()
	}
}
