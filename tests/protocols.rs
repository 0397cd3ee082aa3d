//! Subprotocols, natively, against the words of RFC 6455 and RFC 2616: which can be requested, and which a server may choose.
#![cfg(not(target_arch = "wasm32"))]

#[path = "cases/random.rs"]
mod random;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use wasm_websocket::bindings::{InvalidProtocol, Protocols};

const CASES: u32 = 20_000;

/// RFC 2616, section 2.2: `separators`, but for the tab, which is a control character too.
const SEPARATORS: &str = "()<>@,;:\\\"/[]?={} ";

/// RFC 2616, section 2.2: `token = 1*<any CHAR except CTLs or separators>`, where a CHAR is one of 0 to
/// 127, and a CTL one of 0 to 31 or 127.
fn is_token(name: &str) -> bool {
    let is_control = |char| matches!(u32::from(char), 0..=31 | 127);
    name.chars().count() >= 1
        && !name
            .chars()
            .any(|char| u32::from(char) > 127 || is_control(char) || SEPARATORS.contains(char))
}

/// RFC 6455, section 4.1: what is requested "MUST all be unique strings"; browsers' tests say that upper
/// and lower case don't make two.
fn is_same(a: &str, b: &str) -> bool {
    let upper = str::to_ascii_uppercase;
    upper(a) == upper(b)
}

/// The first name that can't be requested, and why.
fn refused(names: &[String]) -> Option<InvalidProtocol> {
    names.iter().enumerate().find_map(|(place, name)| {
        let repeats = names[..place].iter().any(|earlier| is_same(earlier, name));
        if !is_token(name) {
            Some(InvalidProtocol::NoToken(name.clone()))
        } else if repeats {
            Some(InvalidProtocol::Duplicate(name.clone()))
        } else {
            None
        }
    })
}

fn token_char() -> impl Strategy<Value = char> {
    let all: Vec<_> = ('\0'..='\x7f')
        .filter(|char| is_token(&char.to_string()))
        .collect();
    // Few, so that names come twice
    prop_oneof![3 => select(vec!['a', 'A', 'b', '.']), 1 => select(all)]
}

fn token() -> impl Strategy<Value = String> {
    vec(token_char(), 1..4).prop_map(String::from_iter)
}

/// Mostly tokens.
fn name() -> impl Strategy<Value = String> {
    let almost = (token(), any::<Index>(), 0..=0x17f_u32).prop_map(|(mut name, place, char)| {
        let char = char::from_u32(char).expect("no surrogate");
        name.insert(place.index(name.len() + 1), char);
        name
    });
    prop_oneof![
        20 => token(),
        4 => almost,
        1 => any::<String>(),
        1 => Just(String::new()),
    ]
}

/// Tokens of which none is given twice.
fn requested() -> impl Strategy<Value = Vec<String>> {
    vec(token(), 0..5).prop_map(|mut names| {
        while let Some(InvalidProtocol::Duplicate(name)) = refused(&names) {
            let last = names.iter().rposition(|other| *other == name);
            names.remove(last.expect("it is one of them"));
        }
        names
    })
}

/// Names that a server may choose, or that look like one.
fn chosen(requested: &[String]) -> impl Strategy<Value = String> + use<> {
    let mut near = vec![
        String::new(),
        ",".into(),
        requested.join(","),
        requested.join(", "),
    ];
    for name in requested {
        near.extend([
            name.clone(),
            name.to_ascii_uppercase(),
            name.to_ascii_lowercase(),
            name[1..].into(),
            name[..name.len() - 1].into(),
            format!("{name}a"),
            format!("a{name}"),
            format!("{name},"),
            format!(",{name}"),
            format!("{name} "),
            format!(" {name}"),
        ]);
    }
    let pairs = requested.windows(2).map(|pair| pair.join(","));
    near.extend(pairs);
    prop_oneof![4 => select(near), 1 => name()]
}

#[test]
fn a_list_is_refused_for_its_first_name_that_is_no_token_or_given_twice() {
    random::check(CASES, vec(name(), 0..6), |names| {
        let expected = match refused(&names) {
            Some(invalid) => Err(invalid),
            None => Ok(names.join(",")),
        };
        let found = Protocols::new(&names).map(|protocols| protocols.as_str().to_owned());
        prop_assert_eq!(found, expected);
        Ok(())
    });
}

#[test]
fn each_character_makes_a_token_or_not_wherever_it_stands() {
    for char in '\0'..='\u{17f}' {
        for name in [
            format!("{char}"),
            format!("{char}a"),
            format!("a{char}"),
            format!("a{char}a"),
        ] {
            let found = Protocols::new([&name]);
            let no_token = Err(InvalidProtocol::NoToken(name.clone()));
            if is_token(&name) {
                assert_eq!(found.map(|found| found.as_str() == name), Ok(true));
            } else {
                assert_eq!(found, no_token);
            }
        }
    }
}

/// RFC 7230, section 3.2.6, says it the other way round: `tchar`.
#[test]
fn the_characters_of_a_token_are_those_of_the_later_rfc() {
    for byte in 0..=u8::MAX {
        let char = char::from(byte);
        let expected = char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
        assert_eq!(
            Protocols::new([char.to_string()]).is_ok(),
            expected,
            "{char:?}"
        );
    }
}

#[test]
fn a_server_may_choose_what_is_requested_or_none_if_none_is() {
    let cases = requested().prop_flat_map(|requested| {
        let chosen = chosen(&requested);
        (Just(requested), chosen)
    });
    random::check(CASES, cases, |(requested, chosen)| {
        let protocols = Protocols::new(&requested).expect("they can be requested");
        let expected = if requested.is_empty() {
            chosen.is_empty()
        } else {
            requested.contains(&chosen)
        };
        prop_assert_eq!(protocols.allow(&chosen), expected);
        Ok(())
    });
}

#[test]
fn what_a_server_may_choose() {
    for (requested, chosen, expected) in [
        (&["chat", "chat.v2"][..], "chat", true),
        (&["chat", "chat.v2"], "chat.v2", true),
        (&["chat", "chat.v2"], "", false),
        (&["chat", "chat.v2"], "cha", false),
        (&["chat", "chat.v2"], "hat", false),
        (&["chat", "chat.v2"], ".v2", false),
        (&["chat", "chat.v2"], "Chat", false),
        (&["chat", "chat.v2"], "chat,chat.v2", false),
        (&["chat", "chat.v2"], "chat,", false),
        (&["chat", "chat.v2"], ",", false),
        (&["chat", "chat.v2"], "chat ", false),
        (&[], "", true),
        (&[], "chat", false),
        (&[], ",", false),
    ] {
        let protocols = Protocols::new(requested).expect("they can be requested");
        assert_eq!(protocols.allow(chosen), expected, "{chosen:?}");
    }
    assert_eq!(Protocols::default(), Protocols::new([""; 0]).unwrap());
}
