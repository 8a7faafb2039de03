// The command server: lets an image without a server of its own run commands as a function of a flow (functions 11).
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	// Where functions listen (functions 3.1).
	defaultAddress = ":8080"
	readTimeout    = time.Minute
	writeTimeout   = 4 * time.Hour
	idleTimeout    = 15 * time.Second
	// Commands that run when the container is stopped get so long to end.
	stopGrace = 4 * time.Second
)

func main() {
	if os.Getpid() == 1 {
		os.Exit(beInit())
	}
	address := os.Getenv("COMMAND_SERVER_ADDRESS")
	if address == "" {
		address = defaultAddress
	}
	if err := serve(address); err != nil {
		fmt.Fprintf(os.Stderr, "the command server cannot serve at %s: %v\n", address, err)
		os.Exit(1)
	}
}

func serve(address string) error {
	stopped, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	actions := newActions()
	server := &http.Server{
		Addr:              address,
		Handler:           routes(actions),
		ReadTimeout:       readTimeout,
		ReadHeaderTimeout: readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-stopped.Done():
	}
	actions.cancelAll()
	grace, end := context.WithTimeout(context.Background(), stopGrace)
	defer end()
	// What does not end in time is cut off with the process.
	if err := server.Shutdown(grace); err != nil {
		fmt.Fprintf(os.Stderr, "commands were cut off: %v\n", err)
	}
	return nil
}
