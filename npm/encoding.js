// TextEncoder and TextDecoder, which some hosts lack, such as jest's jsdom. Packaging gives these to each use.
class Encoder {
  encode(text) {
    // A lone surrogate becomes U+FFFD, as the standard says
    const whole = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
    const binary = encodeURIComponent(whole).replace(/%(..)/g, (_, byte) => String.fromCharCode(parseInt(byte, 16)));
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  }
}

// For the whole and valid text that Rust gives.
class Decoder {
  decode(bytes = []) {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  }
}

const { TextEncoder = Encoder, TextDecoder = Decoder } = globalThis;

export { TextDecoder, TextEncoder };
