module durektiv.dev/command-server

go 1.21
