//! The wasm inside a script, as text of which most bytes are one letter of ASCII each: gzip still finds
//! what repeats, which base64 hides from it, and bundlers leave it as it is.

/// Added to each byte: the low ones, which are frequent, become printable, and the quote and the
/// backslash stand for rare ones.
const SHIFT: u8 = 36;

/// A module that exports the bytes.
pub fn module(wasm: &[u8]) -> String {
    format!(
        "export default Uint8Array.from(\"{}\", (letter) => letter.charCodeAt() - {SHIFT});\n",
        text(wasm)
    )
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte.wrapping_add(SHIFT) {
            escaped @ (b'"' | b'\\') => text.extend(['\\', escaped.into()]),
            letter @ b' '..=b'~' => text.push(letter.into()),
            other => text.push_str(&format!("\\x{other:02x}")),
        }
    }
    text
}
