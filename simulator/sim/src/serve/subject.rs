//! The name in a certificate, as Kafka makes a principal of it (`X500Principal.getName`, RFC 2253).
//!
//! Never knows whether a certificate is to be trusted: TLS has seen to that.

use std::fmt::Write as _;

/// DER tags.
const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_VERSION: u8 = 0xa0;
const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;
const TELETEX: u8 = 0x14;
const IA5: u8 = 0x16;

/// The attributes that have a keyword in RFC 2253, by the bytes of their object ids.
const KEYWORDS: [(&[u8], &str); 9] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "UID"),
];

/// One DER element: its tag, its content, and what comes after it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let (digits, rest) =
                rest.split_at_checked(usize::from(long & 0x7f)).filter(|(d, _)| d.len() <= 4)?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// The content of the element that must have this tag, and what comes after it.
fn expect(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    (tag == wanted).then_some((content, rest))
}

/// The subject of a certificate, the most specific part first.
pub(super) fn name(certificate: &[u8]) -> Option<String> {
    let (certificate, _) = expect(certificate, SEQUENCE)?;
    let (mut fields, _) = expect(certificate, SEQUENCE)?;
    if let Some((_, rest)) = expect(fields, EXPLICIT_VERSION) {
        fields = rest;
    }
    let (_, fields) = expect(fields, INTEGER)?;
    // The algorithm, the issuer, the validity.
    let fields = (0..3).try_fold(fields, |fields, _| expect(fields, SEQUENCE).map(|(_, rest)| rest))?;
    let (mut subject, _) = expect(fields, SEQUENCE)?;
    let mut parts = Vec::new();
    while !subject.is_empty() {
        let (mut set, rest) = expect(subject, SET)?;
        subject = rest;
        let mut attributes = Vec::new();
        while !set.is_empty() {
            let (attribute, rest) = expect(set, SEQUENCE)?;
            set = rest;
            attributes.push(attribute_text(attribute)?);
        }
        parts.push(attributes.join("+"));
    }
    parts.reverse();
    Some(parts.join(","))
}

fn attribute_text(attribute: &[u8]) -> Option<String> {
    let (id, value) = expect(attribute, OBJECT_ID)?;
    let (tag, text, _) = element(value)?;
    let keyword = KEYWORDS.iter().find(|(known, _)| *known == id).map(|(_, keyword)| *keyword);
    match keyword {
        Some(keyword) if [UTF8, PRINTABLE, TELETEX, IA5].contains(&tag) => {
            Some(format!("{keyword}={}", escaped(&String::from_utf8_lossy(text))))
        }
        _ => {
            let name = keyword.map_or_else(|| dotted(id), str::to_owned);
            let hex = value.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            Some(format!("{name}=#{hex}"))
        }
    }
}

fn dotted(id: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut number = 0_u64;
    for byte in id {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    if let Some(first) = numbers.first().copied() {
        let top = (first / 40).min(2);
        numbers.splice(..1, [top, first - top * 40]);
    }
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// What RFC 2253 escapes with a backslash.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (index, letter) in text.chars().enumerate() {
        let special = ",+\"\\<>;".contains(letter)
            || (index == 0 && letter == '#')
            || (letter == ' ' && (index == 0 || index == last));
        if special {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let mut out = vec![tag, u8::try_from(content.len()).expect("short")];
        out.extend(content);
        out
    }

    fn certificate(subject: &[u8]) -> Vec<u8> {
        let empty = der(SEQUENCE, &[]);
        let fields = der(
            SEQUENCE,
            &[
                &der(EXPLICIT_VERSION, &[&[INTEGER, 1, 2]]),
                &[INTEGER, 1, 5],
                &empty,
                &empty,
                &empty,
                &der(SEQUENCE, &[subject]),
            ],
        );
        der(SEQUENCE, &[&fields])
    }

    fn attribute(id: &[u8], tag: u8, text: &str) -> Vec<u8> {
        der(SET, &[&der(SEQUENCE, &[&der(OBJECT_ID, &[id]), &der(tag, &[text.as_bytes()])])])
    }

    #[test]
    fn names_read_from_the_most_specific_part_on() {
        let subject = [
            attribute(&[0x55, 4, 6], PRINTABLE, "CH"),
            attribute(&[0x55, 4, 10], UTF8, "Sea, Gulls"),
            attribute(&[0x55, 4, 3], UTF8, "alice"),
        ]
        .concat();
        assert_eq!(name(&certificate(&subject)).as_deref(), Some("CN=alice,O=Sea\\, Gulls,C=CH"));
        // emailAddress has no keyword in RFC 2253.
        let email = attribute(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], IA5, "a@b");
        assert_eq!(name(&certificate(&email)).as_deref(), Some("1.2.840.113549.1.9.1=#1603614062"));
    }

    #[test]
    fn what_is_cut_off_is_no_name() {
        let whole = certificate(&attribute(&[0x55, 4, 3], UTF8, "alice"));
        for length in 0..whole.len() {
            assert_eq!(name(&whole[..length]), None, "{length}");
        }
    }
}
