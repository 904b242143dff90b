package main

import (
	"fmt"
	"net/url"
	"sync/atomic"
	"time"
)

const users = 1_000

var flakyTurns atomic.Int64

// routes is the work itself, one function a route. A real service would touch its database here.
var routes = map[string]func(facts, url.Values) result{
	"/ok": func(facts, url.Values) result { return ok() },

	"/slow": func(_ facts, query url.Values) result {
		ms := min(60_000, max(0, number(query.Get("ms"), 1_000)))
		time.Sleep(time.Duration(ms) * time.Millisecond)
		return ok()
	},

	// Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
	"/code500": func(facts, url.Values) result {
		return result{Status: 200, Code: 500, Message: "the ledger is closed"}
	},

	// Every other first attempt finds the service busy; the retry finds it well again.
	"/flaky": func(about facts, _ url.Values) result {
		if about.Attempt == 1 && flakyTurns.Add(1)%2 == 1 {
			busy := failure(503, "busy, come back in a second")
			busy.RetryAfter = "1"
			return busy
		}
		return ok()
	},

	// Each shard takes the users whose number leaves its index as the remainder: together exactly all of them.
	"/shard": func(about facts, _ url.Values) result {
		if about.ShardIndex < 0 || about.ShardIndex >= about.ShardTotal {
			return failure(400, "no such shard")
		}
		mine := []int{}
		for user := 1; user <= users; user++ {
			if user%about.ShardTotal == about.ShardIndex {
				mine = append(mine, user)
			}
		}
		answer := ok()
		answer.Users = mine
		return answer
	},

	"/fail-shard": func(about facts, query url.Values) result {
		index, times := number(query.Get("index"), 0), number(query.Get("times"), 1)
		if about.ShardIndex == index && about.Attempt <= times {
			return failure(500, fmt.Sprintf("shard %d fails %d times", index, times))
		}
		return ok()
	},
}
