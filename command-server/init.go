package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// beInit is what the first process of a container has to be: it runs the server as a child, passes signals on to it, and buries
// the processes that commands have left behind. It gives the exit code of the server.
func beInit() int {
	server := exec.Command("/proc/self/exe")
	server.Stdout, server.Stderr, server.Stdin = os.Stdout, os.Stderr, os.Stdin
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	if err := server.Start(); err != nil {
		fmt.Fprintf(os.Stderr, "the command server cannot be started: %v\n", err)
		return 1
	}
	go func() {
		for received := range signals {
			if err := server.Process.Signal(received); err != nil {
				fmt.Fprintf(os.Stderr, "the signal %v was not passed on: %v\n", received, err)
			}
		}
	}()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 1
		case pid == server.Process.Pid && status.Signaled():
			return 128 + int(status.Signal())
		case pid == server.Process.Pid:
			return status.ExitStatus()
		}
	}
}
