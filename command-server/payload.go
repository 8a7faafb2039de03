package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// The most that a sidecar sends, and takes back (functions 5.6).
const mostBytes = 128 << 20

// payload is what a flow sends as the input of an action.
type payload struct {
	Files []file `json:"files"`
	Data  struct {
		Commands []command `json:"commands"`
	} `json:"data"`
}

type file struct {
	Name    string `json:"name"`
	Content string `json:"content"`
	// Permission is a number, as YAML reads 0755; without it nobody but root may read the file.
	Permission uint32 `json:"permission"`
}

type command struct {
	Command         string     `json:"command"`
	Envs            []variable `json:"envs"`
	Stop            bool       `json:"stop"`
	SuppressCommand bool       `json:"suppress_command"`
	SuppressOutput  bool       `json:"suppress_output"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

var (
	errUnreadable = errors.New("failed to read request body")
	errNoJSON     = errors.New("failed to unmarshal request payload")
)

// readPayload reads the body of a request; an empty one asks for nothing.
func readPayload(response http.ResponseWriter, request *http.Request) (payload, error) {
	var given payload
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, mostBytes))
	if err != nil {
		return given, errUnreadable
	}
	if len(body) > 0 && json.Unmarshal(body, &given) != nil {
		return given, errNoJSON
	}
	return given, nil
}

// place writes a file below a directory; the folders of its name have to be there.
func (f file) place(dir string) error {
	path := filepath.Join(dir, f.Name)
	if err := os.WriteFile(path, []byte(f.Content), 0o600); err != nil {
		return err
	}
	// Not with the file itself: the umask would take from it.
	return os.Chmod(path, os.FileMode(f.Permission).Perm())
}
