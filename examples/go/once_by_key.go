package main

import "sync"

// onceByKey is idempotency: the work behind a key is done once, however often and however much at once it is delivered.
// A service with a database would keep the results beside the work, in one transaction.
type onceByKey struct {
	mutex    sync.Mutex
	underWay map[string]*pending
	done     map[string]result
	oldest   []string
	capacity int
}

type pending struct {
	ended  chan struct{}
	result result
}

func newOnceByKey(capacity int) *onceByKey {
	return &onceByKey{underWay: map[string]*pending{}, done: map[string]result{}, capacity: capacity}
}

// do does the work, or answers what it came to for an earlier delivery (true); one that still goes on is waited for.
func (o *onceByKey) do(key string, work func() result) (result, bool) {
	if key == "" {
		return work(), false
	}
	o.mutex.Lock()
	if earlier, found := o.done[key]; found {
		o.mutex.Unlock()
		return earlier, true
	}
	if earlier, found := o.underWay[key]; found {
		o.mutex.Unlock()
		<-earlier.ended
		return earlier.result, true
	}
	mine := &pending{ended: make(chan struct{}), result: failure(500, "the work broke off")}
	o.underWay[key] = mine
	o.mutex.Unlock()

	// Deferred, so that a panic in the work leaves nobody waiting for ever.
	defer func() {
		o.mutex.Lock()
		delete(o.underWay, key)
		// Belfry retries a failure under the same key: it must be work again then.
		if mine.result.Status >= 200 && mine.result.Status < 300 && mine.result.Code == 200 {
			o.remember(key, mine.result)
		}
		o.mutex.Unlock()
		close(mine.ended)
	}()
	mine.result = work()
	return mine.result, false
}

func (o *onceByKey) remember(key string, answer result) {
	o.done[key] = answer
	o.oldest = append(o.oldest, key)
	if len(o.oldest) > o.capacity {
		delete(o.done, o.oldest[0])
		o.oldest = o.oldest[1:]
	}
}
