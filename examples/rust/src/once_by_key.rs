//! Idempotency: the work behind a key is done once, however often and however much at once it is delivered.

use crate::work::Outcome;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex};

/// Remembers results; a service with a database would keep them beside the work, in one transaction.
pub struct OnceByKey {
    known: Mutex<Known>,
    capacity: usize,
}

#[derive(Default)]
struct Known {
    under_way: HashMap<String, Arc<Pending>>,
    done: HashMap<String, Outcome>,
    oldest: VecDeque<String>,
}

#[derive(Default)]
struct Pending {
    outcome: Mutex<Option<Outcome>>,
    ended: Condvar,
}

impl Pending {
    fn wait(&self) -> Outcome {
        let outcome = self.ended.wait_while(self.outcome.lock().unwrap(), |outcome| outcome.is_none()).unwrap();
        outcome.clone().unwrap()
    }
}

impl OnceByKey {
    pub fn new(capacity: usize) -> OnceByKey {
        OnceByKey { known: Mutex::default(), capacity }
    }

    /// Does the work, or answers what it came to for an earlier delivery (true); one that still goes on is waited for.
    pub fn run(&self, key: &str, work: impl FnOnce() -> Outcome) -> (Outcome, bool) {
        if key.is_empty() {
            return (work(), false);
        }
        let mut known = self.known.lock().unwrap();
        if let Some(outcome) = known.done.get(key) {
            return (outcome.clone(), true);
        }
        if let Some(pending) = known.under_way.get(key).cloned() {
            drop(known);
            return (pending.wait(), true);
        }
        let mine = Arc::new(Pending::default());
        known.under_way.insert(key.to_string(), Arc::clone(&mine));
        drop(known);

        let outcome = work();
        let mut known = self.known.lock().unwrap();
        known.under_way.remove(key);
        if outcome.is_done() {
            self.remember(&mut known, key, &outcome);
        }
        drop(known);
        *mine.outcome.lock().unwrap() = Some(outcome.clone());
        mine.ended.notify_all();
        (outcome, false)
    }

    fn remember(&self, known: &mut Known, key: &str, outcome: &Outcome) {
        known.done.insert(key.to_string(), outcome.clone());
        known.oldest.push_back(key.to_string());
        if known.oldest.len() > self.capacity {
            if let Some(oldest) = known.oldest.pop_front() {
                known.done.remove(&oldest);
            }
        }
    }
}
