package main

import (
	"encoding/json"
	"os"
	"sync"
	"time"
)

const maxRecent = 5_000

type delivery struct {
	At   string `json:"at"`
	Path string `json:"path"`
	facts
	Status int    `json:"status"`
	Code   int    `json:"code"`
	How    string `json:"how"`
}

// stats is what was delivered, for GET /stats; one JSON line a delivery goes to standard output.
type stats struct {
	mutex  sync.Mutex
	counts map[string]int
	byPath map[string]int
	recent []delivery
	lines  *json.Encoder
}

func newStats() *stats {
	return &stats{counts: map[string]int{}, byPath: map[string]int{}, recent: []delivery{}, lines: json.NewEncoder(os.Stdout)}
}

func (s *stats) countWork() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts["worked"]++
}

func (s *stats) record(path string, known bool, about facts, answer result, how string) result {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts["deliveries"]++
	if how != "worked" {
		s.counts[how]++
	}
	if known {
		s.byPath[path]++
	}
	line := delivery{time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), path, about, answer.Status, answer.Code, how}
	if len(s.recent) >= maxRecent {
		s.recent = s.recent[1:]
	}
	s.recent = append(s.recent, line)
	_ = s.lines.Encode(line)
	return answer
}

func (s *stats) body() map[string]any {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	body := map[string]any{"language": "go", "recent": append([]delivery{}, s.recent...)}
	for _, name := range []string{"deliveries", "worked", "replayed", "refused"} {
		body[name] = s.counts[name]
	}
	byPath := map[string]int{}
	for path, count := range s.byPath {
		byPath[path] = count
	}
	body["byPath"] = byPath
	return body
}
