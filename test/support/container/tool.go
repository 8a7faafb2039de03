// A program for an image that has nothing else: it prints what a file holds, or a variable, or it waits.
package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	what, of := os.Args[1], os.Args[2]
	switch what {
	case "cat":
		content, err := os.ReadFile(of)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Stdout.Write(content)
	case "env":
		fmt.Println(os.Getenv(of))
	case "put":
		if err := os.WriteFile(of, []byte(os.Args[3]), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "sleep":
		wait, _ := time.ParseDuration(of)
		time.Sleep(wait)
	}
}
