//! What becomes of a request: is it signed, is there such a route, was it delivered before.

use crate::http::{Request, Response};
use crate::once_by_key::OnceByKey;
use crate::signature;
use crate::stats::Stats;
use crate::work::{self, Facts, Outcome};
use std::time::{SystemTime, UNIX_EPOCH};

pub struct Receiver {
    keys: Vec<Vec<u8>>,
    once: OnceByKey,
    stats: Stats,
}

impl Receiver {
    pub fn new(keys: Vec<Vec<u8>>) -> Receiver {
        Receiver { keys, once: OnceByKey::new(10_000), stats: Stats::default() }
    }

    pub fn answer(&self, request: &Request) -> Response {
        let json = |json: String| Response { status: 200, headers: Vec::new(), json };
        match (request.path.as_str(), &request.body) {
            ("/healthz", _) => json("{\"status\":\"ok\"}".to_string()),
            ("/stats", _) => json(self.stats.json()),
            (_, None) => Outcome::failure(413, "the body is too large").response(false),
            (_, Some(body)) => self.deliver(request, body),
        }
    }

    fn deliver(&self, request: &Request, body: &[u8]) -> Response {
        let facts = Facts::of(request);
        let task = work::task(&request.path);
        let known = task.is_some();
        let refuse = |outcome: Outcome| {
            self.stats.record(&request.path, known, &facts, &outcome, "refused");
            outcome.response(false)
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        if let Some(reason) = signature::refusal(request, body, &self.keys, now) {
            return refuse(Outcome::failure(401, reason));
        }
        let Some(task) = task else { return refuse(Outcome::failure(404, "no such route")) };
        let key = if facts.key.is_empty() { String::new() } else { format!("{} {}", facts.key, request.path) };
        let (outcome, replayed) = self.once.run(&key, || {
            self.stats.count_work();
            task(&facts, request)
        });
        self.stats.record(&request.path, true, &facts, &outcome, if replayed { "replayed" } else { "worked" });
        outcome.response(replayed)
    }
}
