//! Rows as a table in Markdown.

/// The first row is the head.
pub fn markdown(rows: &[Vec<String>]) -> String {
    let mut table = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        table += &format!("| {} |\n", cells.join(" | "));
        if index == 0 {
            table += &format!("|{}\n", " --- |".repeat(row.len()));
        }
    }
    table
}

/// What a program printed may have any character.
fn escaped(cell: &str) -> String {
    cell.replace(['\n', '\r'], " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 2]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_line_stands_under_the_head() {
        let table = markdown(&[row(["a", "b"]), row(["c", "d"])]);
        assert_eq!(table, "| a | b |\n| --- | --- |\n| c | d |\n");
    }

    #[test]
    fn a_cell_stays_one_cell() {
        assert_eq!(escaped("a|b\nc"), "a\\|b c");
    }
}
