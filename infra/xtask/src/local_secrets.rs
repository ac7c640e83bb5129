//! Secrets that are made once and stored under `target/local/secrets`, for this user only.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::{
    project::Project,
    step::{Context, Failure, Outcome},
};

/// The folder of what was made, and how much of it is new.
pub(crate) struct LocalSecrets {
    /// Where the texts lie, each in a file of its name.
    pub(crate) folder: PathBuf,
    made: usize,
}

impl LocalSecrets {
    /// Opens the folder, and makes it where it is not there.
    pub(crate) fn open(project: &Project) -> Outcome<Self> {
        let folder = project.local("secrets");
        fs::create_dir_all(&folder).context(folder.display())?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        Ok(Self { folder, made: 0 })
    }

    /// The text of this name, made now if it is not there.
    pub(crate) fn text(
        &mut self,
        name: &str,
        make: impl FnOnce() -> Outcome<String>,
    ) -> Outcome<String> {
        let file = self.folder.join(name);
        if let Ok(text) = fs::read_to_string(&file) {
            return Ok(text);
        }
        self.made += 1;
        let text = make()?;
        fs::write(&file, &text).context(file.display())?;
        Ok(text)
    }

    /// The summary of the step.
    pub(crate) fn summary(&self) -> String {
        let status = if self.made == 0 {
            "kept".to_owned()
        } else {
            format!("{} made", self.made)
        };
        format!("{status} in {}", self.folder.display())
    }
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Failure::new("the system has no random bytes"))?;
    Ok(bytes)
}
