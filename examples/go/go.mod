module belfry.dev/examples/receiver

go 1.21
