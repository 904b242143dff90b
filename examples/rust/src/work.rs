//! The work itself, one function a route. A real service would touch its database here.

use crate::http::{Request, Response};
use crate::json::quoted;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const USERS: i64 = 1_000;

/// What a call says about itself. Without the headers (curl) it is the one shard of a run without a name.
pub struct Facts {
    pub log_id: String,
    pub shard_index: i64,
    pub shard_total: i64,
    pub attempt: i64,
    pub job: String,
    pub cause: String,
    pub key: String,
}

impl Facts {
    pub fn of(request: &Request) -> Facts {
        Facts {
            log_id: request.header("schedulerx-logid").to_string(),
            shard_index: number(request.header("schedulerx-shardingindex"), 0),
            shard_total: number(request.header("schedulerx-shardingtotal"), 1),
            attempt: number(request.header("belfry-attempt"), 1),
            job: request.header("belfry-job").to_string(),
            cause: request.header("belfry-cause").to_string(),
            key: request.header("idempotency-key").to_string(),
        }
    }
}

/// An answer; `more` is what its JSON holds behind the code.
#[derive(Clone)]
pub struct Outcome {
    pub status: u16,
    pub code: u16,
    more: String,
    retry_after: Option<&'static str>,
}

impl Outcome {
    fn ok(more: String) -> Outcome {
        Outcome { status: 200, code: 200, more, retry_after: None }
    }

    pub fn failure(status: u16, message: &str) -> Outcome {
        Outcome { status, code: status, more: format!(",\"message\":{}", quoted(message)), retry_after: None }
    }

    /// Whether this ends the matter. Belfry retries a failure under the same key: it must be work again then.
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status) && self.code == 200
    }

    pub fn response(&self, replayed: bool) -> Response {
        let mut headers = Vec::new();
        headers.extend(self.retry_after.map(|seconds| ("retry-after", seconds.to_string())));
        headers.extend(replayed.then(|| ("idempotent-replay", "true".to_string())));
        Response { status: self.status, headers, json: format!("{{\"code\":{}{}}}", self.code, self.more) }
    }
}

pub type Task = fn(&Facts, &Request) -> Outcome;

pub fn task(path: &str) -> Option<Task> {
    match path {
        "/ok" => Some(|_, _| Outcome::ok(String::new())),
        "/slow" => Some(slow),
        "/code500" => Some(code500),
        "/flaky" => Some(flaky),
        "/shard" => Some(shard),
        "/fail-shard" => Some(fail_shard),
        _ => None,
    }
}

fn slow(_: &Facts, request: &Request) -> Outcome {
    let ms = query(request, "ms", 1_000).clamp(0, 60_000);
    thread::sleep(Duration::from_millis(ms as u64));
    Outcome::ok(String::new())
}

/// Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
fn code500(_: &Facts, _: &Request) -> Outcome {
    Outcome { status: 200, ..Outcome::failure(500, "the ledger is closed") }
}

/// Every other first attempt finds the service busy; the retry finds it well again.
fn flaky(facts: &Facts, _: &Request) -> Outcome {
    static TURNS: AtomicU64 = AtomicU64::new(0);
    if facts.attempt == 1 && TURNS.fetch_add(1, Ordering::Relaxed) % 2 == 0 {
        return Outcome { retry_after: Some("1"), ..Outcome::failure(503, "busy, come back in a second") };
    }
    Outcome::ok(String::new())
}

/// Each shard takes the users whose number leaves its index as the remainder: together exactly all of them.
fn shard(facts: &Facts, _: &Request) -> Outcome {
    if !(0..facts.shard_total).contains(&facts.shard_index) {
        return Outcome::failure(400, "no such shard");
    }
    let mine = (1..=USERS).filter(|user| user % facts.shard_total == facts.shard_index);
    let users: Vec<String> = mine.map(|user| user.to_string()).collect();
    Outcome::ok(format!(",\"users\":[{}]", users.join(",")))
}

fn fail_shard(facts: &Facts, request: &Request) -> Outcome {
    let (index, times) = (query(request, "index", 0), query(request, "times", 1));
    if facts.shard_index == index && facts.attempt <= times {
        return Outcome::failure(500, &format!("shard {index} fails {times} times"));
    }
    Outcome::ok(String::new())
}

fn query(request: &Request, name: &str, fallback: i64) -> i64 {
    request.query.get(name).map_or(fallback, |text| number(text, fallback))
}

fn number(text: &str, fallback: i64) -> i64 {
    text.parse().unwrap_or(fallback)
}
