//! The wasm inside a script, as text of ASCII: gzip still finds what repeats, which base64 hides from it,
//! and bundlers leave it as it is.

/// How many bytes are one letter; the others are one with a mark before it, which says how often this
/// is to be added. Frequent bytes are low.
const LETTERS: u8 = 92;
const MARKS: [&str; 3] = ["", " ", "!"];
/// The first letter; the marks are below.
const FIRST: u8 = b'#';

/// A module that exports the bytes.
pub fn module(wasm: &[u8]) -> String {
    format!(
        r#"const bytes = [];
let high = 0;
for (const letter of "{}") {{
  const low = letter.charCodeAt() - {FIRST};
  if (low < 0) {{
    high = (low & 1 || 2) * {LETTERS};
  }} else {{
    bytes.push(high + low);
    high = 0;
  }}
}}
export default Uint8Array.from(bytes);
"#,
        text(wasm)
    )
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        text.push_str(MARKS[usize::from(byte / LETTERS)]);
        let letter = FIRST + byte % LETTERS;
        if letter == b'\\' {
            text.push('\\');
        }
        text.push(letter.into());
    }
    text
}
