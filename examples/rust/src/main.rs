//! A service that Belfry calls, with nothing but Rust's standard library.
//!
//! ```text
//! cargo run --release -- [--port 9001] [--host 127.0.0.1] [--secret whsec_…[,whsec_…]]
//! ```
//!
//! docs/receivers.md says what each route does; the same service stands beside this one in other languages.
//! Rust's library has neither HTTP nor SHA-256: `http.rs` and `sha256.rs` hold as much of them as this needs.
//! A real service would take crates for both.

mod http;
mod json;
mod once_by_key;
mod receiver;
mod sha256;
mod signature;
mod stats;
mod work;

use receiver::Receiver;
use std::collections::HashMap;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

fn main() -> std::io::Result<()> {
    let (options, positional) = arguments();
    let given = options.get("port").cloned().or(positional).or_else(|| std::env::var("PORT").ok());
    let port: u16 = given.and_then(|text| text.parse().ok()).unwrap_or(9001);
    let host = options.get("host").map_or("127.0.0.1", String::as_str);
    let secret = options.get("secret").cloned().or_else(|| std::env::var("SIGNING_SECRET").ok());

    let receiver = Arc::new(Receiver::new(signature::secrets_of(&secret.unwrap_or_default())));
    let listener = TcpListener::bind((host, port))?;
    println!("{{\"listening\":\"http://{}\",\"language\":\"rust\"}}", listener.local_addr()?);
    std::io::stdout().flush()?;
    for stream in listener.incoming().flatten() {
        let receiver = Arc::clone(&receiver);
        // One thread a connection: Belfry keeps a few dozen of them open and uses them again and again.
        thread::spawn(move || http::serve(stream, |request| receiver.answer(request)));
    }
    Ok(())
}

/// `--name value` pairs, and the last argument that is none.
fn arguments() -> (HashMap<String, String>, Option<String>) {
    let mut options = HashMap::new();
    let mut positional = None;
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--") {
            Some(name) => {
                options.insert(name.to_string(), rest.next().unwrap_or_default());
            }
            None => positional = Some(argument),
        }
    }
    (options, positional)
}
