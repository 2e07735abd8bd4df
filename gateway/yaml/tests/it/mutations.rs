//! Whatever the bytes are, the answer is a value or problems inside the file, never a panic.

use crate::sample::{GOOD, Sample};

/// A small generator (SplitMix64), so that every run tries the same files.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).expect("below a usize")
    }
}

const PIECES: &[&str] = &[
    "a", "1", " ", "\n", "\t", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&a ",
    "*a", "!t ", "<<: ", "#", "---\n", "...\n", "%", "\\", "é", "\u{feff}", "\r", "\u{2028}", "~", "0x",
    "1_0", "\0", "port", "type",
];

fn answer(text: &str) -> bool {
    match tidegate_yaml::parse::<Sample>("m.yaml", text) {
        Ok(_) => true,
        Err(problems) => {
            let lines = text.chars().filter(|c| matches!(c, '\n' | '\r')).count() + 1;
            assert!(!problems.as_slice().is_empty());
            for problem in problems.as_slice() {
                assert!((1..=lines).contains(&problem.line), "{problem:?} in {text:?}");
                assert!(problem.column >= 1 && !problem.message.is_empty(), "{problem:?}");
            }
            let printed = problems.to_string();
            assert!(printed.chars().all(|c| c == '\n' || !c.is_control()), "{printed:?}");
            false
        }
    }
}

#[test]
fn every_truncation_has_an_answer() {
    let answers: Vec<bool> =
        GOOD.char_indices().map(|(at, _)| answer(&GOOD[..at])).chain([answer(GOOD)]).collect();
    assert_eq!(answers.last(), Some(&true));
    assert!(answers.contains(&false));
}

#[test]
fn mutations_have_an_answer() {
    let mut random = Random(1);
    let characters: Vec<char> = GOOD.chars().collect();
    let mut accepted = 0;
    for _ in 0..3000 {
        let mut mutant = characters.clone();
        for _ in 0..=random.below(4) {
            let at = random.below(mutant.len());
            let end = (at + random.below(12)).min(mutant.len());
            match random.below(3) {
                0 => drop(mutant.drain(at..end)),
                1 => drop(mutant.splice(at..at, PIECES[random.below(PIECES.len())].chars())),
                _ => drop(mutant.splice(at..end, PIECES[random.below(PIECES.len())].chars())),
            }
            if mutant.is_empty() {
                break;
            }
        }
        accepted += usize::from(answer(&mutant.iter().collect::<String>()));
    }
    assert!((1..3000).contains(&accepted), "{accepted} of 3000 accepted");
}

#[test]
fn nonsense_has_an_answer() {
    let mut random = Random(2);
    for _ in 0..3000 {
        let text: String = (0..random.below(40)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        answer(&text);
    }
}
