//! Foreign text is harmless in every format, and much of it is no danger.

use std::fmt::Write as _;

use super::repo::Repo;

/// A name with everything in it that means something somewhere.
const NAME: &str = "</script><img src=x onerror=alert(1)>\\\"'`&#;--> ]]>|\\n::error::x\\e[31m\\u202E %%";

fn repo() -> Repo {
    let ci = format!(
        "name: ci\non: pull_request\njobs:\n  \"{NAME}\": {{steps: [run: x]}}\n  b: {{needs: \"{NAME}\", if: always(), steps: [run: x]}}\n"
    );
    let repo = Repo::new(&[("a<b>\"&\n::error::.yml", &ci)]);
    let name = NAME.replace("\\e", "\\u001b");
    let job = |id: u64, name: &str| {
        format!(
            "{{\"id\":{id},\"run_id\":1,\"name\":\"{name}\",\"status\":\"completed\",\"conclusion\":\"success\",\
             \"created_at\":\"2026-11-20T10:00:00Z\",\"started_at\":\"2026-11-20T10:00:01Z\",\
             \"completed_at\":\"2026-11-20T10:01:00Z\"}}"
        )
    };
    repo.write("jobs.json", &format!("[{},{},{}]", job(1, &name), job(2, "b"), job(3, &format!("{name}x"))));
    let unit = format!("{{\"i\":0,\"name\":\"{name}\",\"version\":\"1\",\"start\":0.5,\"duration\":1.5}}");
    repo.write("timing.html", &format!("const UNIT_DATA = [{unit}];"));
    repo
}

#[test]
fn no_format_lets_foreign_text_mean_anything() {
    for format in ["text", "mermaid", "dot", "json", "html"] {
        let ran = repo().graph(&["--format", format, "--runs", "jobs.json", "--timings", "b=timing.html"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        for text in [&ran.stdout, &ran.stderr] {
            let is_bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(is_bad), "{format}: {text:?}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{format}: {text}");
        }
        let marks: &[&str] = match format {
            "mermaid" => &["</script", "<img", "%%", "\\\"", "`"],
            "html" => &["</script", "<img", "alert(1)>"],
            _ => &[],
        };
        assert!(!marks.iter().any(|mark| ran.stdout.contains(mark)), "{format}: {}", ran.stdout);
    }
}

#[test]
fn dot_keeps_its_quotes() {
    let text = repo().graph(&["--format", "dot", "--runs", "jobs.json"]).stdout;
    assert!(text.contains(r"|\\n::error::x\\u{1b}[31m"), "{text}");
    let without_escapes = text.replace("\\\\", "").replace("\\\"", "");
    assert!(without_escapes.lines().all(|line| line.matches('"').count() % 2 == 0), "{text}");
}

/// The elements and attributes that there are; none of them loads or runs anything.
const KNOWN: [&str; 39] = [
    "DOCTYPE",
    "html",
    "lang",
    "head",
    "meta",
    "charset",
    "http-equiv",
    "content",
    "name",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2",
    "p",
    "class",
    "dl",
    "div",
    "dt",
    "dd",
    "small",
    "section",
    "aria-label",
    "span",
    "i",
    "ul",
    "li",
    "b",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "scope",
    "colspan",
    "details",
    "summary",
];

#[test]
fn a_page_loads_and_runs_nothing() {
    let page =
        repo().graph(&["--format", "html", "--runs", "jobs.json", "--timings", "b=timing.html"]).stdout;
    // What stands in quotes in a tag is a value, where quotes are escaped.
    let tags = page.split('<').skip(1).map(|rest| rest.split('>').next().expect("a tag"));
    for tag in tags {
        let markup: String = tag.split('"').step_by(2).collect();
        let words =
            markup.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| !word.is_empty());
        for word in words {
            assert!(KNOWN.contains(&word), "{word} in {tag}");
        }
    }
    assert!(!page.contains("url(") && !page.contains("@import"), "{page}");
    assert!(page.contains("default-src 'none'"), "{page}");
    // Every element that is opened is closed in its turn.
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).filter(|tag| !tag.starts_with(['!'])) {
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next().expect("a name");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{page}"),
            None if name == "meta" => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn many_jobs_with_many_paths_are_shown_at_once() {
    let mut jobs = String::new();
    let mut ran = Vec::new();
    for job in 0..400_u32 {
        // Each needs up to ten before it.
        let needs: Vec<String> =
            (1..=10).filter_map(|back| job.checked_sub(back * 7)).map(|need| format!("j{need}")).collect();
        let _ = writeln!(jobs, "j{job}: {{needs: [{}], if: always(), steps: [run: x]}}", needs.join(", "));
        ran.push(format!("j{job} | 0 {} {} success", job, job + 5));
    }
    let ran: Vec<&str> = ran.iter().map(String::as_str).collect();
    let repo = Repo::of_jobs(&jobs).ran(&ran);
    let begin = std::time::Instant::now();
    assert_eq!(repo.timed()["jobs"].as_array().map(Vec::len), Some(400));
    let took = begin.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}
