//! Writing JSON; this service reads none.

pub fn quoted(text: &str) -> String {
    let mut json = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if (control as u32) < 0x20 => json += &format!("\\u{:04x}", control as u32),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}
