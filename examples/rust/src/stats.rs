//! What was delivered, for GET /stats; one JSON line a delivery goes to standard output.

use crate::json::quoted;
use crate::work::{Facts, Outcome};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

const MAX_RECENT: usize = 5_000;

#[derive(Default)]
pub struct Stats(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    deliveries: u64,
    worked: u64,
    replayed: u64,
    refused: u64,
    by_path: BTreeMap<String, u64>,
    recent: VecDeque<String>,
}

impl Stats {
    pub fn count_work(&self) {
        self.0.lock().unwrap().worked += 1;
    }

    pub fn record(&self, path: &str, known: bool, facts: &Facts, outcome: &Outcome, how: &str) {
        let line = format!(
            "{{\"at\":\"{}\",\"path\":{},\"logId\":{},\"shardIndex\":{},\"shardTotal\":{},\"attempt\":{},\"job\":{},\"cause\":{},\"key\":{},\"status\":{},\"code\":{},\"how\":\"{how}\"}}",
            now(), quoted(path), quoted(&facts.log_id), facts.shard_index, facts.shard_total, facts.attempt,
            quoted(&facts.job), quoted(&facts.cause), quoted(&facts.key), outcome.status, outcome.code,
        );
        let mut counted = self.0.lock().unwrap();
        counted.deliveries += 1;
        counted.replayed += u64::from(how == "replayed");
        counted.refused += u64::from(how == "refused");
        if known {
            *counted.by_path.entry(path.to_string()).or_default() += 1;
        }
        println!("{line}");
        counted.recent.push_back(line);
        if counted.recent.len() > MAX_RECENT {
            counted.recent.pop_front();
        }
    }

    pub fn json(&self) -> String {
        let counted = self.0.lock().unwrap();
        let by_path: Vec<String> = counted.by_path.iter().map(|(path, count)| format!("{}:{count}", quoted(path))).collect();
        let recent: Vec<&str> = counted.recent.iter().map(String::as_str).collect();
        format!(
            "{{\"language\":\"rust\",\"deliveries\":{},\"worked\":{},\"replayed\":{},\"refused\":{},\"byPath\":{{{}}},\"recent\":[{}]}}",
            counted.deliveries, counted.worked, counted.replayed, counted.refused, by_path.join(","), recent.join(","),
        )
    }
}

/// The instant as RFC 3339 in UTC; the standard library has clocks and no calendar.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = ((since.as_secs() / 86_400) as i64, since.as_secs() % 86_400);
    // Howard Hinnant's civil_from_days: eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (second / 3_600, second % 3_600 / 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{:03}Z", second % 60, since.subsec_millis())
}
