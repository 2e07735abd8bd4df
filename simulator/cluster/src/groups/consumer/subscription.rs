//! Which topics the members of a consumer group are subscribed to, by name and by regular expression.
//!
//! Never knows who is assigned what.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use regex::Regex;

use super::{ConsumerGroup, Member, Problem, Subscribed};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Uuid;

/// How long after regular expressions were looked up they, and new ones, are looked up again at the earliest
/// (`REGEX_BATCH_REFRESH_MIN_INTERVAL_MS`).
const REGEX_REFRESH_INTERVAL: Duration = Duration::from_secs(10);

/// The longest program of a regular expression, in bytes of memory: clients send them.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// Kafka matches whole names.
fn compile(regex: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(&format!("^(?:{regex})$")).size_limit(REGEX_BYTES_MAX).build()
}

/// Whether a regular expression can be used: it must be one for RE2/J, which Kafka uses. Texts are RE2/J's.
pub(crate) fn check_regex(regex: &str) -> Result<(), Problem> {
    let compiled = Regex::new(regex).and_then(|_| compile(regex)).map(|_| ());
    let why = match compiled {
        _ if has_nested_repetition(regex) => "invalid nested repetition operator",
        _ if has_long_repetition(regex) => "invalid repeat count",
        Ok(()) => return Ok(()),
        Err(error) => explain(&error.to_string()),
    };
    let text = format!("SubscribedTopicRegex `{regex}` is not a valid regular expression: {why}.");
    Err(Problem::new(ErrorCode::INVALID_REGULAR_EXPRESSION, text))
}

/// What RE2/J says for what the library here says.
fn explain(error: &str) -> &'static str {
    let phrases = [
        ("repetition operator missing expression", "missing argument to repetition operator"),
        ("unclosed character class", "missing closing ]"),
        ("unclosed group", "missing closing )"),
        ("reached end of pattern", "trailing backslash at end of expression"),
        ("look-around", "invalid or unsupported Perl syntax"),
        ("backreferences", "invalid escape sequence"),
        ("unrecognized escape", "invalid escape sequence"),
        ("invalid character class range", "invalid character class range"),
        ("unrecognized flag", "invalid or unsupported Perl syntax"),
        ("exceeds size limit", "expression too large"),
    ];
    let found = phrases.iter().find(|(ours, _)| error.contains(ours));
    // RE2/J says so of a bracket that closes nothing.
    found.map_or("regexp/syntax: internal error", |(_, theirs)| theirs)
}

/// Repetitions with a number beyond this are refused by RE2/J.
const REPEAT_MAX: u32 = 1000;

/// The characters of a regular expression that are neither escaped nor in a class, and a space for each that is.
fn operators(regex: &str) -> Vec<char> {
    let (mut escaped, mut in_class) = (false, false);
    let operator = |character| {
        let plain = !escaped && !in_class;
        match character {
            '\\' if !escaped => escaped = true,
            '[' if plain => in_class = true,
            ']' if !escaped => in_class = false,
            _ => escaped = false,
        }
        if plain && character != '\\' { character } else { ' ' }
    };
    regex.chars().map(operator).collect()
}

/// `a**` is a mistake to RE2/J; a question mark behind a repetition makes it lazy.
fn has_nested_repetition(regex: &str) -> bool {
    let repeats = |character: char| matches!(character, '*' | '+');
    let operators = operators(regex);
    operators.windows(2).any(|pair| (repeats(pair[0]) || pair[0] == '?') && repeats(pair[1]))
        || operators.windows(3).any(|of| repeats(of[0]) && of[1] == '?' && of[2] == '?')
}

fn has_long_repetition(regex: &str) -> bool {
    let operators: String = operators(regex).into_iter().collect();
    operators.split('{').skip(1).filter_map(|rest| rest.split_once('}')).any(|(numbers, _)| {
        numbers.split(',').any(|number| number.trim().parse::<u32>().is_ok_and(|count| count > REPEAT_MAX))
    })
}

/// Looks up regular expressions that are new or old, and forgets those that nobody uses. A broker does so beside its work, so that
/// a member gets what its expression matches with a later heartbeat. `may_describe` says which topics the member may know of.
pub(super) fn resolve_regexes(
    cluster: &mut Cluster,
    group_id: &str,
    may_describe: impl Fn(&Cluster, &str) -> bool,
) {
    let now = cluster.now;
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return };
    let used: BTreeSet<String> =
        group.members.values().filter_map(|member| member.topic_regex.clone()).collect();
    let is_due = group.regexes.is_empty()
        || group.regexes_resolved_at.is_none_or(|at| now.since(at) >= REGEX_REFRESH_INTERVAL);
    group.regexes.retain(|regex, _| used.contains(regex));
    let mut found = BTreeMap::new();
    for regex in used.iter().filter(|_| is_due) {
        let Ok(compiled) = compile(regex) else { continue };
        let matches = |name: &&str| compiled.is_match(name) && may_describe(cluster, name);
        let names = cluster.topics.iter().map(|topic| topic.name.as_str());
        let topics: BTreeSet<String> = names.filter(matches).map(str::to_owned).collect();
        found.insert(regex.clone(), topics);
    }
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return };
    if !found.is_empty() {
        group.regexes.extend(found);
        group.regexes_resolved_at = Some(now);
        follow(cluster, group_id, false);
    }
}

/// Takes the topics of the members as they are now, and begins a new epoch where they or the subscriptions have changed.
pub(super) fn follow(cluster: &mut Cluster, group_id: &str, changed: bool) {
    let Some(group) = cluster.groups.consumer(group_id) else { return };
    let subscribed = look_up(cluster, group);
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return };
    if changed || subscribed != group.subscribed {
        group.epoch += 1;
        group.subscribed = subscribed;
    }
}

impl ConsumerGroup {
    /// The names of all topics that a member is subscribed to.
    pub(super) fn names_of<'a>(&'a self, member: &'a Member) -> impl Iterator<Item = &'a String> {
        let matched = member.topic_regex.as_ref().and_then(|regex| self.regexes.get(regex));
        member.topic_names.iter().chain(matched.into_iter().flatten())
    }

    /// The ids of all topics that a member is subscribed to and that exist.
    pub(super) fn topics_of(&self, member: &Member) -> BTreeSet<Uuid> {
        self.names_of(member).filter_map(|name| self.subscribed.get(name)).map(|(id, _)| *id).collect()
    }
}

/// The topics of all members as they are now.
fn look_up(cluster: &Cluster, group: &ConsumerGroup) -> Subscribed {
    let mut subscribed = Subscribed::new();
    for name in group.members.values().flat_map(|member| group.names_of(member)) {
        if let Some(topic) = cluster.topics.get(name) {
            let partitions = i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX);
            subscribed.insert(name.clone(), (topic.id, partitions));
        }
    }
    subscribed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions_are_those_of_re2j() {
        // Each text was seen in an answer of Kafka 4.3.1.
        let cases = [
            ("*", "missing argument to repetition operator"),
            ("[", "missing closing ]"),
            ("(a", "missing closing )"),
            ("a**", "invalid nested repetition operator"),
            ("\\", "trailing backslash at end of expression"),
            ("a{1001}", "invalid repeat count"),
            ("(?=x)", "invalid or unsupported Perl syntax"),
            ("\\1", "invalid escape sequence"),
            ("a)", "regexp/syntax: internal error"),
            ("[z-a]", "invalid character class range"),
        ];
        for (regex, why) in cases {
            let text = format!("SubscribedTopicRegex `{regex}` is not a valid regular expression: {why}.");
            let expected = Problem::new(ErrorCode::INVALID_REGULAR_EXPRESSION, text);
            assert_eq!(check_regex(regex), Err(expected), "{regex}");
        }
        for regex in ["a{1000}", "a*?", "\\**", "[*+]+", "(a|b)?"] {
            assert_eq!(check_regex(regex), Ok(()), "{regex}");
        }
    }

    #[test]
    fn a_name_must_match_as_a_whole() {
        let regex = compile("a|bc").expect("it is one");
        assert!(
            regex.is_match("a") && regex.is_match("bc") && !regex.is_match("ab") && !regex.is_match("abc")
        );
    }
}
