package main

import (
	"strings"
	"unicode"
)

// expand puts variables in for $NAME and ${NAME}; a backslash takes the meaning from what is behind it, and goes. Anything else
// behind a dollar, and braces around what is no name, are left as they are.
func expand(text string, getenv func(string) string) string {
	var out strings.Builder
	letters := []rune(text)
	for i := 0; i < len(letters); i++ {
		switch {
		case letters[i] == '\\':
			i++
			if i < len(letters) {
				out.WriteRune(letters[i])
			}
		case letters[i] == '$':
			name, length := nameIn(letters[i+1:])
			if name == "" {
				out.WriteRune('$')
			} else {
				out.WriteString(getenv(name))
				i += length
			}
		default:
			out.WriteRune(letters[i])
		}
	}
	return out.String()
}

// nameIn gives the name that letters begin with, and how many letters it takes.
func nameIn(letters []rune) (string, int) {
	braces := len(letters) > 0 && letters[0] == '{'
	begin := 0
	if braces {
		begin = 1
	}
	end := begin
	for end < len(letters) && (unicode.IsLetter(letters[end]) || unicode.IsDigit(letters[end]) || letters[end] == '_') {
		end++
	}
	name := string(letters[begin:end])
	switch {
	case !braces:
		return name, end
	case end < len(letters) && letters[end] == '}':
		return name, end + 1
	default:
		return "", 0
	}
}
