//! Lines of a report that is opened in a spreadsheet.

/// A line of these cells. Every cell is quoted, and none can be taken for a formula (OWASP, "CSV
/// Injection"): one that begins like one gets an apostrophe before it.
pub fn report_line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

fn quoted(cell: &str) -> String {
    let shown = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let is_formula = cell.starts_with(['\t', '\r', '\n'])
        || shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\"").replace('\0', ""))
}
