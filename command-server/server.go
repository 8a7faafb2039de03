package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

const (
	actionHeader = "Direktiv-ActionID"
	dirHeader    = "Direktiv-TempDir"

	executionCode = "io.direktiv.error.execution"
	// What functions of Direktiv's own builder answer when they are interrupted.
	cancelCode    = "direktiv.actionCancelled"
	cancelMessage = "action got cancel request"
)

func routes(running *actions) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", ok)
	mux.HandleFunc("/readiness", ok)
	mux.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		switch {
		case request.URL.Path != "/":
			http.NotFound(response, request)
		case request.Method == http.MethodPost:
			run(running, response, request)
		case request.Method == http.MethodDelete:
			running.cancel(request.Header.Get(actionHeader))
		default:
			response.Header().Set("Allow", "POST, DELETE")
			http.Error(response, "method not allowed", http.StatusMethodNotAllowed)
		}
	})
	return mux
}

func ok(response http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(response, "ok")
}

// run carries out one action.
func run(running *actions, response http.ResponseWriter, request *http.Request) {
	given, err := readPayload(response, request)
	id, dir := request.Header.Get(actionHeader), request.Header.Get(dirHeader)
	switch {
	case err != nil:
		fail(response, http.StatusBadRequest, executionCode, err.Error())
		return
	case dir == "":
		fail(response, http.StatusBadRequest, executionCode, "no temp directory provided")
		return
	case id == "":
		fail(response, http.StatusBadRequest, executionCode, "no action id provided")
		return
	}
	for _, one := range given.Files {
		if err := one.place(dir); err != nil {
			fail(response, http.StatusInternalServerError, executionCode, "failed to prepare file: "+err.Error())
			return
		}
	}
	// Also when the sidecar does not wait any more.
	ctx, leave := running.enter(request.Context(), id)
	defer leave()
	runner := runner{ctx: ctx, dir: dir, log: newActionLog(id)}
	results, err := runner.runAll(given.Data.Commands)
	switch {
	case errors.Is(err, errCancelled):
		fail(response, http.StatusInternalServerError, cancelCode, cancelMessage)
	case err != nil:
		fail(response, http.StatusInternalServerError, executionCode, "handler function error: "+err.Error())
	default:
		answer(response, results)
	}
}

func answer(response http.ResponseWriter, results []result) {
	body, err := json.Marshal(results)
	if err != nil {
		fail(response, http.StatusInternalServerError, executionCode, "handler function error: "+err.Error())
		return
	}
	response.Header().Set("Content-Type", "application/json")
	// Who does not take the answer has gone.
	_, _ = response.Write(body)
}

func fail(response http.ResponseWriter, status int, code, message string) {
	header := response.Header()
	header.Set("Direktiv-ErrorCode", code)
	header.Set("Direktiv-ErrorMessage", message)
	http.Error(response, message, status)
}
