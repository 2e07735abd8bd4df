//! Rules over committed data: YAML against the schema of its place, the schema of the configuration, the changelog.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::Problem;
use super::source::line_of;
use crate::repository::{Repository, output};

/// Where YAML may be, and who knows its schema. A file elsewhere is refused: nothing would notice a slip in it.
const YAML_PLACES: &[(&str, Schema)] = &[
    ("gateway/examples/", Schema::Gateway),
    ("ci/docker/image/", Schema::KafkaItself),
    ("conformance/cases/", Schema::Case),
    ("scenarios/", Schema::Scenario),
];

/// The committed JSON Schema of the configuration, for editors.
const SCHEMA: &str = "gateway/server/schema/gateway.schema.json";

const CHANGELOG: &str = "CHANGELOG.md";

const README: &str = "README.md";

/// What the changelog is about: everything that somebody outside can see change.
const SURFACES: &[&str] = &["Commands", "Configuration", "Metrics", "Wire behaviour", "In-memory cluster"];

/// Who knows whether a YAML file is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Schema {
    /// `tidegate check --config FILE`
    Gateway,
    /// log4j's format, for which there is no schema: Kafka reads it in the tests of the image that holds it.
    KafkaItself,
    /// The conformance kit's, which reads every case in its own tests.
    Case,
    /// The simulation's, which reads every scenario, and the committed schema of scenarios, in its own tests.
    Scenario,
}

/// Checks all of it; `fix` writes the schema.
///
/// # Errors
/// If a file cannot be read or the gateway cannot be run.
pub(super) fn check(
    repository: &Repository,
    files: &[String],
    gateway: &Path,
    fix: bool,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for name in files.iter().filter(|name| is_yaml(name)) {
        match place(name) {
            Some(Schema::Gateway) => problems.extend(configuration(repository, name, gateway)?),
            Some(Schema::KafkaItself | Schema::Case | Schema::Scenario) => {}
            None => problems.push(Problem::new(name, 1, "no schema is known for YAML in this folder")),
        }
    }
    let read = |name: &str| std::fs::read_to_string(repository.root().join(name)).unwrap_or_default();
    let printed = output(repository.command(&gateway.to_string_lossy()).arg("schema"))?;
    if fix && read(SCHEMA) != printed {
        let path = repository.root().join(SCHEMA);
        std::fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        std::fs::write(&path, &printed)?;
        eprintln!("tidy: wrote {SCHEMA}");
    }
    problems.extend(schema(&read(SCHEMA), &printed));
    problems.extend(changelog(&read(CHANGELOG)));
    let examples = files.iter().filter(|name| is_yaml(name) && place(name) == Some(Schema::Gateway));
    let examples: Vec<String> = examples.map(|name| read(name)).collect();
    problems.extend(examples_in(&read(README), &examples));
    Ok(problems)
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

fn place(name: &str) -> Option<Schema> {
    YAML_PLACES.iter().find(|(folder, _)| name.starts_with(folder)).map(|(_, schema)| *schema)
}

fn configuration(repository: &Repository, name: &str, gateway: &Path) -> Result<Option<Problem>> {
    let mut command = repository.command(&gateway.to_string_lossy());
    let output = command.args(["check", "--config", name]).output();
    let output = output.with_context(|| format!("run {}", gateway.display()))?;
    if output.status.success() {
        return Ok(None);
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    Ok(Some(Problem::new(name, line_in(&said, name), format!("`tidegate check` refuses it:\n{said}"))))
}

/// The first line that a message names, as `name:line:`; else 1.
fn line_in(said: &str, name: &str) -> usize {
    let at = said.find(&format!("{name}:")).map(|at| at + name.len() + 1);
    let digits = at.map(|at| said[at..].chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
}

/// The committed schema is what the gateway prints.
fn schema(committed: &str, printed: &str) -> Option<Problem> {
    if committed == printed {
        return None;
    }
    let same = committed.lines().zip(printed.lines()).take_while(|(a, b)| a == b).count();
    let text = "differs from what `tidegate schema` prints; `cargo xtask tidy --fix` writes it";
    Some(Problem::new(SCHEMA, same + 1, text))
}

/// The changelog begins with what is not released yet, by surface.
fn changelog(text: &str) -> Vec<Problem> {
    let mut lines = text.lines().enumerate();
    let releases = lines.find(|(_, line)| line.starts_with("## "));
    let Some((at, "## Unreleased")) = releases else {
        let line = releases.map_or(1, |(at, _)| at + 1);
        return vec![Problem::new(CHANGELOG, line, "the first section is `## Unreleased`")];
    };
    let section = lines.take_while(|(_, line)| !line.starts_with("## "));
    let headings = section.filter_map(|(at, line)| Some((at, line.strip_prefix("### ")?)));
    let unknown = headings.filter(|(_, name)| !SURFACES.contains(name)).map(|(at, name)| {
        Problem::new(CHANGELOG, at + 1, format!("`{name}` is no surface; there is {}", SURFACES.join(", ")))
    });
    let mut problems: Vec<Problem> = unknown.collect();
    if !text.lines().skip(at).any(|line| line.starts_with("### ")) {
        problems.push(Problem::new(
            CHANGELOG,
            at + 1,
            "changes are listed by surface, each under a `### ` heading",
        ));
    }
    problems
}

/// Every configuration in the README is one of the files that are checked, so that what people copy works.
fn examples_in(readme: &str, files: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut rest = readme;
    while let Some((_, block)) = rest.split_once("\n```yaml\n") {
        let (example, after) = block.split_once("```").unwrap_or((block, ""));
        if !files.iter().any(|file| file == example) {
            let line = line_of(readme, readme.len() - block.len());
            problems.push(Problem::new(README, line, "the example is no file of gateway/examples"));
        }
        rest = after;
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_has_a_schema_or_is_refused() {
        assert!(is_yaml("gateway/examples/plaintext.yaml") && is_yaml("a.yml") && !is_yaml("a.yaml.md"));
        assert_eq!(place("gateway/examples/plaintext.yaml"), Some(Schema::Gateway));
        assert_eq!(place("ci/docker/image/log4j2.yaml"), Some(Schema::KafkaItself));
        assert_eq!(place("scenarios/smoke/produce_and_consume.yaml"), Some(Schema::Scenario));
        assert_eq!(place("notes/plaintext.yaml"), None);
    }

    #[test]
    fn a_configuration_is_refused_where_the_gateway_says() {
        assert_eq!(line_in("a.yaml:12:3: no such key", "a.yaml"), 12);
        assert_eq!(line_in("out of memory", "a.yaml"), 1);
        let repository = Repository::find().unwrap();
        assert_eq!(configuration(&repository, "Cargo.toml", Path::new("true")).unwrap(), None);
        let refused = configuration(&repository, "Cargo.toml", Path::new("false")).unwrap().unwrap();
        assert_eq!((refused.file.as_str(), refused.line), ("Cargo.toml", 1));
    }

    #[test]
    fn the_committed_schema_is_the_printed_one() {
        assert_eq!(schema("{\n}\n", "{\n}\n"), None);
        assert_eq!(schema("{\n}\n", "{\n \"a\": 1\n}\n").unwrap().line, 2);
        assert_eq!(schema("", "{}\n").unwrap().line, 1);
    }

    #[test]
    fn examples_in_the_readme_are_checked_files() {
        let readme = "# A\n\n```yaml\na: 1\n```\n\n```sh\nx\n```\n\n```yaml\nb: 2\n```\n";
        let lines = |files: &[&str]| {
            let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
            examples_in(readme, &files).into_iter().map(|problem| problem.line).collect::<Vec<_>>()
        };
        assert_eq!(lines(&["a: 1\n", "b: 2\n"]), [0_usize; 0]);
        assert_eq!(lines(&["a: 1\n"]), [12]);
        assert_eq!(lines(&[]), [4, 12]);
    }

    #[test]
    fn the_changelog_begins_with_what_is_not_released() {
        let lines = |text: &str| changelog(text).into_iter().map(|problem| problem.line).collect::<Vec<_>>();
        assert_eq!(lines("# Changelog\n\n## Unreleased\n\n### Metrics\n- a\n\n## 0.1.0\n"), [0_usize; 0]);
        assert_eq!(lines(""), [1]);
        assert_eq!(lines("# Changelog\n## 0.1.0\n## Unreleased\n"), [2]);
        assert_eq!(lines("## Unreleased\n- a\n"), [1]);
        assert_eq!(lines("## Unreleased\n### Internals\n- a\n"), [2]);
    }
}
