package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const (
	logTimeout = 10 * time.Second
	// Not "localhost": an image from scratch may not know that name.
	defaultBackend = "http://127.0.0.1:8889"
)

var logClient = &http.Client{Timeout: logTimeout}

// actionLog sends what is written to the log of the instance, by the sidecar.
type actionLog struct {
	// Empty: nowhere.
	url string
}

func newActionLog(action string) *actionLog {
	if os.Getenv("DIREKTIV_DEV_MODE") != "" {
		return &actionLog{}
	}
	backend := os.Getenv("httpBackend")
	if backend == "" {
		backend = defaultBackend
	}
	return &actionLog{url: strings.TrimSuffix(backend, "/") + "/log?aid=" + url.QueryEscape(action)}
}

// Write sends a piece of output. That it cannot be sent is an error of the command that wrote it.
func (l *actionLog) Write(piece []byte) (int, error) {
	// Also into the log of the container; nobody can be told that it is gone.
	_, _ = os.Stdout.Write(piece)
	return l.send(piece)
}

// line tells what the server does. Commands go on when it cannot be logged.
func (l *actionLog) line(text string) {
	fmt.Println(text)
	if _, err := l.send([]byte(text)); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (l *actionLog) send(piece []byte) (int, error) {
	if l.url == "" {
		return len(piece), nil
	}
	response, err := logClient.Post(l.url, "text/plain", bytes.NewReader(piece))
	if err != nil {
		return 0, fmt.Errorf("the output could not be logged: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the output could not be logged: status %d", response.StatusCode)
	}
	return len(piece), nil
}
