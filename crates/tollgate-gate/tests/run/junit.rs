//! JUnit's XML as a parser reads it: well-formed whatever jobs are called and write, and of the documented elements only.

use std::fs;

use roxmltree::{Document, Node};

use crate::support::Place;

/// What may stand in what: a child or an attribute (`@`), by the Jenkins plugin's schema (jenkinsci/xunit-plugin,
/// junit-10.xsd) and, for `flakyFailure`, by Surefire's (surefire-test-report.xsd).
const SCHEMA: [(&str, &[&str]); 7] = [
    ("testsuites", &["@name", "@tests", "@failures", "@errors", "@time", "testsuite"]),
    ("testsuite", &["@name", "@tests", "@failures", "@errors", "@skipped", "@time", "testcase"]),
    (
        "testcase",
        &["@name", "@classname", "@time", "skipped", "error", "failure", "flakyFailure", "system-out"],
    ),
    ("skipped", &["@message"]),
    ("failure", &["@type", "@message"]),
    ("error", &["@type", "@message"]),
    ("flakyFailure", &["@type", "@message", "system-out"]),
];

fn check(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let allowed = SCHEMA.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, allowed)| *allowed);
    for attribute in node.attributes() {
        let attribute = format!("@{}", attribute.name());
        assert!(allowed.contains(&attribute.as_str()), "{name} {attribute}");
    }
    for child in node.children().filter(Node::is_element) {
        assert!(allowed.contains(&child.tag_name().name()), "{} in {name}", child.tag_name().name());
        check(child);
    }
}

/// Counts as the file says them, and as they are.
fn check_counts(suite: Node<'_, '_>) {
    let cases: Vec<_> = suite.children().filter(|node| node.has_tag_name("testcase")).collect();
    let with =
        |name: &str| cases.iter().filter(|case| case.children().any(|node| node.has_tag_name(name))).count();
    let said = |name: &str| suite.attribute(name).and_then(|text| text.parse().ok());
    assert_eq!(said("tests"), Some(cases.len()));
    for (attribute, element) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
        assert_eq!(said(attribute), Some(with(element)), "{attribute}");
    }
}

#[test]
fn a_parser_reads_what_was_meant() {
    let name = "a <&>\"' ]]> é\u{202e}";
    let key = name.replace('"', "\\\"");
    let place = Place::new(&format!(
        "[jobs.\"{key}\"]\nrun = 'sh script'\n[jobs.flaky]\nrun = 'sh flaky'\nretries = 1\nneeds = [\"{key}\"]\n\
         [jobs.slow]\nrun = 'sleep 20'\ntimeout = '1s'\nallow = ['cancelled']\n[jobs.no]\n[jobs.bad]\nrun = 'false'\nneeds = ['flaky']\n\
         [jobs.after]\nrun = 'true'\nneeds = ['bad']\n"
    ));
    let written =
        r"<b>]]>&amp;\000\001\010\033[31mred\033[0m\033]8;;x\007 \377\376 \357\277\277 \r\n</system-out>";
    fs::write(place.repo().join("script"), format!("printf '{written}'\n")).expect("a file");
    fs::write(place.repo().join("flaky"), "printf '\\033[1m<'; test -e seen || { touch seen; exit 1; }\n")
        .expect("a file");
    let ran = place.run(&["--all", "--keep-going", "--junit", "out.xml"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let text = fs::read_to_string(place.repo().join("out.xml")).expect("UTF-8");
    let document = Document::parse(&text).unwrap_or_else(|err| panic!("{err}: {text}"));
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    check(root);
    let suite = root.first_element_child().expect("a suite");
    check_counts(suite);
    let case = |name: &str| {
        let mut cases = suite.children().filter(|node| node.attribute("name") == Some(name));
        cases.next().unwrap_or_else(|| panic!("no {name}: {text}"))
    };
    let output = case(name).first_element_child().and_then(|node| node.text()).unwrap_or_default();
    assert!(output.starts_with("<b>]]>&amp;\u{fffd}\u{fffd}\u{fffd}red"), "{output:?}");
    assert!(output.ends_with("\r\n</system-out>\n") || output.ends_with("\r\n</system-out>"), "{output:?}");
    let elements = |name: &str| -> Vec<String> {
        let elements = case(name).children().filter(Node::is_element);
        elements.map(|node| node.tag_name().name().to_owned()).collect()
    };
    assert_eq!(elements("flaky"), ["flakyFailure", "system-out"]);
    assert_eq!(elements("slow"), ["failure"]);
    assert_eq!(elements("bad"), ["failure"]);
    assert_eq!(elements("after"), ["skipped"]);
    assert_eq!(elements("no"), ["skipped"]);
}
