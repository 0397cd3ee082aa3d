//! A table that is filled cell by cell, in any order.

use crate::matrix::table::markdown;

/// A line has a key of one or more texts; a column has a name. Both stand in the order of their first
/// use.
pub struct Grid {
    keys: Vec<String>,
    columns: Vec<String>,
    lines: Vec<(Vec<String>, Vec<Option<String>>)>,
}

impl Grid {
    /// `keys` are the names of what a line's key consists of.
    pub fn new(keys: &[&str]) -> Self {
        Self {
            keys: keys.iter().map(|&key| key.to_owned()).collect(),
            columns: Vec::new(),
            lines: Vec::new(),
        }
    }

    pub fn set(&mut self, key: &[&str], column: &str, cell: String) {
        let column = match self.columns.iter().position(|name| name == column) {
            Some(found) => found,
            None => {
                self.columns.push(column.to_owned());
                self.columns.len() - 1
            }
        };
        let line = match self.lines.iter().position(|(found, _)| found == key) {
            Some(found) => found,
            None => {
                let key = key.iter().map(|&part| part.to_owned()).collect();
                self.lines.push((key, Vec::new()));
                self.lines.len() - 1
            }
        };
        let (_, cells) = &mut self.lines[line];
        if cells.len() <= column {
            cells.resize(column + 1, None);
        }
        cells[column] = Some(cell);
    }

    /// `None` if nothing was set.
    pub fn markdown(self) -> Option<String> {
        let width = self.columns.len();
        let mut rows = vec![self.keys];
        rows[0].extend(self.columns);
        for (mut line, mut cells) in self.lines {
            cells.resize(width, None);
            line.extend(cells.into_iter().map(|cell| cell.unwrap_or("–".into())));
            rows.push(line);
        }
        (rows.len() > 1).then(|| markdown(&rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_were_not_set_have_a_dash() {
        let mut grid = Grid::new(&["a", "b"]);
        grid.set(&["1", "2"], "x", "first".into());
        grid.set(&["1", "3"], "y", "second".into());
        grid.set(&["1", "2"], "x", "third".into());
        let expected = "| a | b | x | y |\n| --- | --- | --- | --- |\n\
                        | 1 | 2 | third | – |\n| 1 | 3 | – | second |\n";
        assert_eq!(grid.markdown().as_deref(), Some(expected));
        assert_eq!(Grid::new(&["a"]).markdown(), None);
    }
}
