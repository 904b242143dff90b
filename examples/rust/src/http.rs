//! As much of HTTP/1.1 as a receiver behind Belfry needs: keep-alive, content-length and chunked bodies, limits.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const MAX_BODY: usize = 1 << 20;
const MAX_DRAIN: u64 = 16 << 20;
const MAX_HEAD: u64 = 64 * 1024;
const IDLE: Duration = Duration::from_secs(60);

pub struct Request {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    headers: HashMap<String, String>,
    /// None where it is larger than a receiver cares to read.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// The header's value by its name in small letters; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub json: String,
}

/// Answers the requests of one connection, one after the other, until either side has had enough.
pub fn serve(stream: TcpStream, answer: impl Fn(&Request) -> Response) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(IDLE));
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    while let Ok(Some(request)) = read(&mut reader) {
        let ends = request.body.is_none() || request.header("connection").eq_ignore_ascii_case("close");
        let response = answer(&request);
        if write(&mut writer, &response, request.method == "HEAD", ends).is_err() || ends {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut head = reader.by_ref().take(MAX_HEAD);
    let mut line = String::new();
    if head.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Err(malformed()) };
    let (method, target) = (method.to_string(), target.to_string());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Err(malformed());
        }
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_string());
    }
    let body = read_body(reader, &headers)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect();
    Ok(Some(Request { method, path: path.to_string(), query, headers, body }))
}

fn read_body(reader: &mut impl BufRead, headers: &HashMap<String, String>) -> io::Result<Option<Vec<u8>>> {
    if headers.get("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        return read_chunks(reader);
    }
    let length: usize = headers.get("content-length").map_or(Ok(0), |text| text.parse()).map_err(|_| malformed())?;
    if length > MAX_BODY {
        // Whoever is still writing hears no answer: read on, within reason, and keep none of it.
        io::copy(&mut reader.take(MAX_DRAIN.min(length as u64)), &mut io::sink())?;
        return Ok(None);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}

fn read_chunks(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let line = short_line(reader)?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or("").trim(), 16).map_err(|_| malformed())?;
        if size == 0 {
            while !short_line(reader)?.trim().is_empty() {} // trailers
            return Ok(Some(body));
        }
        if size > MAX_BODY - body.len() {
            return Ok(None);
        }
        let start = body.len();
        body.resize(start + size, 0);
        reader.read_exact(&mut body[start..])?;
        short_line(reader)?;
    }
}

fn short_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.by_ref().take(1024).read_line(&mut line)?;
    Ok(line)
}

fn write(writer: &mut impl Write, response: &Response, no_body: bool, ends: bool) -> io::Result<()> {
    let reason = if response.status < 400 { "OK" } else { "Failed" };
    let mut text = format!("HTTP/1.1 {} {reason}\r\ncontent-type: application/json\r\n", response.status);
    for (name, value) in &response.headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("connection: {}\r\n", if ends { "close" } else { "keep-alive" });
    text += &format!("content-length: {}\r\n\r\n", response.json.len());
    if !no_body {
        text += &response.json;
    }
    writer.write_all(text.as_bytes())
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not HTTP")
}
