package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

var errLine = errors.New("invalid command line string")

// splitter makes words of a command line as the library go-shellwords does with variables and substitutions (functions 11); no
// shell is asked but for substitutions.
type splitter struct {
	ctx context.Context
	// Where the commands of substitutions run.
	dir string
	// Text that was put in for a variable: nothing is put in there again.
	inserted bool
}

// How far a word has come.
type wordKind int

const (
	noWord wordKind = iota
	// bareWord is split again once its variables are put in.
	bareWord
	// quotedWord ends with a quote, and stays one word whatever its variables hold.
	quotedWord
)

// split gives the words up to the first bare character that would mean something to a shell; what is behind it is dropped.
func (s splitter) split(line string) ([]string, error) {
	var words []string
	var word []rune
	kind := noWord
	// The quote, or the end of the substitution, that is waited for.
	var open rune
	// Where in the word the substitution begins.
	begin := 0
	escaped := false
	end := func() error {
		more, err := s.finish(string(word), kind)
		words, word, kind = append(words, more...), nil, noWord
		return err
	}
reading:
	for _, letter := range line {
		switch {
		case escaped:
			word, kind, escaped = append(word, letter), bareWord, false
		case letter == '\\' && open != '\'':
			escaped = true
		case letter == open:
			open = 0
			switch letter {
			case '"', '\'':
				kind = quotedWord
			default:
				output, err := s.substitute(string(word), begin, letter)
				if err != nil {
					return nil, err
				}
				word, kind = []rune(output), bareWord
			}
		case open != 0:
			if open == ')' && letter == '(' {
				return nil, errLine
			}
			word, kind = append(word, letter), bareWord
		case letter == '"' || letter == '\'':
			open = letter
		case letter == '`':
			open, begin = letter, len(string(word))
		case letter == '(' && len(word) > 0 && word[len(word)-1] == '$':
			open, begin = ')', len(string(word))
		case letter == '(' || letter == ')':
			return nil, errLine
		case strings.ContainsRune(" \t\r\n", letter):
			if err := end(); err != nil {
				return nil, err
			}
		case strings.ContainsRune(";&|<>", letter):
			// The number of a redirection is none of the words.
			if letter == '>' && len(word) > 0 && '0' <= word[0] && word[0] <= '9' {
				kind = noWord
			}
			break reading
		default:
			word, kind = append(word, letter), bareWord
		}
	}
	if escaped || open != 0 {
		return nil, errLine
	}
	return words, end()
}

// finish gives the words that a word becomes.
func (s splitter) finish(word string, kind wordKind) ([]string, error) {
	switch {
	case kind == noWord:
		return nil, nil
	case s.inserted:
		return []string{word}, nil
	case kind == quotedWord:
		return []string{expand(word, os.Getenv)}, nil
	default:
		return splitter{inserted: true}.split(expand(word, os.Getenv))
	}
}

// substitute gives the word with the output of the command that begins in it.
func (s splitter) substitute(word string, begin int, closing rune) (string, error) {
	if s.inserted {
		// The text of a variable stays as it is.
		if closing == ')' {
			return word[:begin] + "(" + word[begin:] + ")", nil
		}
		return word[:begin] + "`" + word[begin:] + "`", nil
	}
	before := strings.TrimSuffix(word[:begin], "$")
	if closing == '`' {
		before = word[:begin]
	}
	shell := os.Getenv("SHELL")
	if shell == "" {
		shell = "/bin/sh"
	}
	output, err := processIn(s.ctx, s.dir, []string{shell, "-c", word[begin:]}).Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return "", fmt.Errorf("%s: %w", failed.Stderr, err)
		}
		return "", err
	}
	return before + strings.TrimSpace(string(output)), nil
}
