package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A command that was told to end is killed when it has not ended by then.
const killAfter = 3 * time.Second

var errCancelled = errors.New("cancelled")

// result is what comes of one command.
type result struct {
	// Error is empty when the command has succeeded.
	Error string
	// Output is JSON when all that was printed is JSON, otherwise text.
	Output json.RawMessage
}

// runner runs the commands of one action.
type runner struct {
	ctx context.Context
	dir string
	log *actionLog
	// Bytes of output so far.
	printed int
}

// runAll runs commands in order. A command that fails ends them only when it says so.
func (r *runner) runAll(commands []command) ([]result, error) {
	results := make([]result, 0, len(commands))
	r.log.line(fmt.Sprintf("running %d commands", len(commands)))
	for index, one := range commands {
		if one.SuppressCommand {
			r.log.line(fmt.Sprintf("running command %d", index))
		} else {
			r.log.line(fmt.Sprintf("running command '%s'", one.Command))
		}
		output, err := r.run(one)
		if r.ctx.Err() != nil {
			return nil, errCancelled
		}
		message := ""
		if err != nil {
			message = err.Error()
			r.log.line(message)
			if one.Stop {
				return nil, fmt.Errorf("stopped because command %d failed", index)
			}
		}
		results = append(results, result{Error: message, Output: asJSON(output)})
	}
	return results, nil
}

// run gives what a command printed to stdout and stderr, also when it failed.
func (r *runner) run(one command) ([]byte, error) {
	words, err := splitter{dir: r.dir, ctx: r.ctx}.split(one.Command)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, errors.New("the command is empty")
	}
	process := processIn(r.ctx, r.dir, words)
	for _, set := range one.Envs {
		process.Env = append(process.Env, set.Name+"="+set.Value)
	}
	kept := &keeper{printed: &r.printed}
	var output io.Writer = kept
	if !one.SuppressOutput {
		output = io.MultiWriter(kept, r.log)
	}
	// One writer for both keeps the order in which things were printed.
	process.Stdout, process.Stderr = output, output
	err = process.Run()
	return kept.Bytes(), err
}

// processIn prepares a program. With its context it is told to end, with all that it has started, and killed a while later.
func processIn(ctx context.Context, dir string, words []string) *exec.Cmd {
	process := exec.CommandContext(ctx, words[0], words[1:]...)
	process.Dir = dir
	// The last one of a name counts: an image that has a home of its own keeps it.
	process.Env = append([]string{"HOME=" + dir}, os.Environ()...)
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	process.Cancel = func() error {
		group := -process.Process.Pid
		time.AfterFunc(killAfter, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
		return syscall.Kill(group, syscall.SIGTERM)
	}
	process.WaitDelay = killAfter + time.Second
	return process
}

// keeper collects output, up to what an action may answer.
type keeper struct {
	bytes.Buffer
	printed *int
}

func (k *keeper) Write(piece []byte) (int, error) {
	*k.printed += len(piece)
	if *k.printed > mostBytes {
		return 0, fmt.Errorf("the commands of the action print more than %d MiB", mostBytes>>20)
	}
	return k.Buffer.Write(piece)
}

func asJSON(output []byte) json.RawMessage {
	if json.Valid(output) {
		return output
	}
	text, err := json.Marshal(string(output))
	if err != nil {
		// No text fails: bytes that are no UTF-8 are replaced.
		panic(err)
	}
	return text
}
