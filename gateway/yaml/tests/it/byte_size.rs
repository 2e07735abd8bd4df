//! Sizes as people write them.

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_yaml::ByteSize;

#[derive(Debug, Deserialize, JsonSchema)]
struct One {
    size: ByteSize,
}

fn size(text: &str) -> Option<u64> {
    tidegate_yaml::parse::<One>("s.yaml", &format!("size: {text}")).ok().map(|one| one.size.bytes())
}

#[test]
fn numbers_and_units_are_read() {
    for (text, bytes) in [
        ("0", 0),
        ("65536", 65536),
        ("64 KiB", 64 << 10),
        ("64KiB", 64 << 10),
        ("\"16 MiB\"", 16 << 20),
        ("1 GiB", 1 << 30),
        ("18446744073709551615", u64::MAX),
        ("17179869183 GiB", u64::MAX - (1 << 30) + 1),
    ] {
        assert_eq!(size(text), Some(bytes), "{text}");
    }
}

#[test]
fn everything_else_is_refused() {
    for text in [
        "",
        "-1",
        "1.5",
        "1 KB",
        "1 kib",
        "KiB",
        "1  KiB",
        "1.5 MiB",
        "-1 KiB",
        "\"64\"",
        "true",
        "[1]",
        "18446744073709551616",
        "17179869184 GiB",
        "1_024",
    ] {
        assert_eq!(size(text), None, "{text}");
    }
}

#[test]
fn the_largest_exact_unit_is_printed() {
    for (bytes, text) in
        [(0, "0"), (1023, "1023"), (1024, "1 KiB"), (1536 << 10, "1536 KiB"), (3 << 30, "3 GiB")]
    {
        assert_eq!(ByteSize(bytes).to_string(), text);
        assert_eq!(ByteSize::parse(text), Some(ByteSize(bytes)));
    }
}
