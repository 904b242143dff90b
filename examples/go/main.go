// A service that Belfry calls, with nothing but Go's standard library.
//
//	go run . [--port 9001] [--host 127.0.0.1] [--secret whsec_…[,whsec_…]]
//
// docs/receivers.md says what each route does; the same service stands beside this one in other languages.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

const maxBody = 1 << 20

// facts is what a call says about itself. Without the headers (curl) it is the one shard of a run without a name.
type facts struct {
	LogID      string `json:"logId"`
	ShardIndex int    `json:"shardIndex"`
	ShardTotal int    `json:"shardTotal"`
	Attempt    int    `json:"attempt"`
	Job        string `json:"job"`
	Cause      string `json:"cause"`
	Key        string `json:"key"`
}

func factsOf(header http.Header) facts {
	return facts{
		LogID:      header.Get("schedulerx-logId"),
		ShardIndex: number(header.Get("schedulerx-shardingIndex"), 0),
		ShardTotal: number(header.Get("schedulerx-shardingTotal"), 1),
		Attempt:    number(header.Get("belfry-attempt"), 1),
		Job:        header.Get("belfry-job"),
		Cause:      header.Get("belfry-cause"),
		Key:        header.Get("idempotency-key"),
	}
}

func number(text string, fallback int) int {
	if value, err := strconv.Atoi(text); err == nil {
		return value
	}
	return fallback
}

// result is an answer: its body always has a code, as our callers' success rules expect.
type result struct {
	Status     int
	Code       int
	Message    string
	Users      []int
	RetryAfter string
}

func (r result) body() map[string]any {
	body := map[string]any{"code": r.Code}
	if r.Message != "" {
		body["message"] = r.Message
	}
	if r.Users != nil {
		body["users"] = r.Users
	}
	return body
}

func ok() result { return result{Status: 200, Code: 200} }

func failure(status int, message string) result {
	return result{Status: status, Code: status, Message: message}
}

type receiver struct {
	keys  [][]byte
	once  *onceByKey
	stats *stats
}

func (rc *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/healthz":
		send(w, 200, map[string]any{"status": "ok"})
		return
	case "/stats":
		send(w, 200, rc.stats.body())
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		send(w, 413, failure(413, "the body is too large").body())
		return
	}
	answer, replayed := rc.deliver(r, body)
	if answer.RetryAfter != "" {
		w.Header().Set("retry-after", answer.RetryAfter)
	}
	if replayed {
		w.Header().Set("idempotent-replay", "true")
	}
	send(w, answer.Status, answer.body())
}

func (rc *receiver) deliver(r *http.Request, body []byte) (result, bool) {
	path, about := r.URL.Path, factsOf(r.Header)
	task := routes[path]
	if len(rc.keys) > 0 {
		if err := checkSignature(r.Header, body, rc.keys, time.Now()); err != nil {
			return rc.stats.record(path, task != nil, about, failure(401, err.Error()), "refused"), false
		}
	}
	if task == nil {
		return rc.stats.record(path, false, about, failure(404, "no such route"), "refused"), false
	}
	key := about.Key
	if key != "" {
		key += " " + path
	}
	answer, replayed := rc.once.do(key, func() result {
		rc.stats.countWork()
		return task(about, r.URL.Query())
	})
	how := "worked"
	if replayed {
		how = "replayed"
	}
	return rc.stats.record(path, true, about, answer, how), replayed
}

func send(w http.ResponseWriter, status int, body map[string]any) {
	text, _ := json.Marshal(body)
	w.Header().Set("content-type", "application/json")
	w.Header().Set("content-length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func main() {
	port := flag.Int("port", number(os.Getenv("PORT"), 9001), "port; 0 for a free one")
	host := flag.String("host", "127.0.0.1", "address to listen on")
	secret := flag.String("secret", os.Getenv("SIGNING_SECRET"), "secrets of Standard Webhooks, comma-separated")
	flag.Parse()
	*port = number(flag.Arg(0), *port)

	keys, err := secretsOf(*secret)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(*host, strconv.Itoa(*port)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"listening\":\"http://%s\",\"language\":\"go\"}\n", listener.Addr())
	log.Fatal(http.Serve(listener, &receiver{keys: keys, once: newOnceByKey(10_000), stats: newStats()}))
}
