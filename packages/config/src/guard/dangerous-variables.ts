/**
 * Environment variables that change how programs load code, find files, or whom they trust.
 *
 * The lists that this one begins with: sudo's `initial_badenv_table` and `initial_checkenv_table`
 * (plugins/sudoers/env.c), and glibc's `unsecure_envvars` (sysdeps/generic/unsecvars.h). Beyond them,
 * what each runtime's and tool's manual names: Node.js (`node --help`, Environment variables), CPython
 * (using/cmdline), Perl (perlrun), Ruby (`man ruby`), Java (JNI invocation), .NET (startup hooks), Git
 * (git(1), Environment Variables), OpenSSH (ssh(1)), npm (config), pip, uv, Cargo, Bash and zsh.
 */

/** What the variables of a group change, and their names; `*` stands for any ending. */
export interface DangerousGroup {
  readonly change: string
  readonly names: ReadonlyArray<string>
}

export const dangerousGroups: ReadonlyArray<DangerousGroup> = [
  {
    change: "what code every program loads",
    names: ["LD_*", "DYLD_*", "_RLD*", "LIBPATH", "SHLIB_PATH", "GCONV_PATH", "GLIBC_TUNABLES"],
  },
  {
    change: "what a C library does",
    names: [
      "GETCONF_DIR",
      "HOSTALIASES",
      "LOCALDOMAIN",
      "LOCPATH",
      "MALLOC_*",
      "NIS_PATH",
      "NLSPATH",
      "RESOLV_HOST_CONF",
      "RES_OPTIONS",
      "TERMCAP",
      "TERMINFO*",
      "TERMPATH",
      "TZDIR",
    ],
  },
  {
    change: "where programs and files are found",
    names: [
      "PATH",
      "PATHEXT",
      "HOME",
      "USERPROFILE",
      "HOMEDRIVE",
      "HOMEPATH",
      "APPDATA",
      "LOCALAPPDATA",
      "PROGRAMDATA",
      "SYSTEMROOT",
      "WINDIR",
      "COMSPEC",
      "PWD",
      "CDPATH",
      "XDG_*",
      "TMPDIR",
      "TMP",
      "TEMP",
    ],
  },
  {
    change: "what a shell runs",
    names: [
      "BASH_ENV",
      "BASH_FUNC_*",
      "BASHOPTS",
      "ENV",
      "FPATH",
      "IFS",
      "NULLCMD",
      "PROMPT_COMMAND",
      "PS0",
      "PS1",
      "PS2",
      "PS4",
      "READNULLCMD",
      "SHELL",
      "SHELLOPTS",
      "ZDOTDIR",
    ],
  },
  {
    change: "what code a language's runtime loads",
    names: [
      "NODE_OPTIONS",
      "NODE_PATH",
      "NODE_REPL_EXTERNAL_MODULE",
      "_FORCE_NODE_OPTIONS",
      "NODE_CLI_FLAGS",
      "ELECTRON_RUN_AS_NODE",
      "BUN_OPTIONS",
      "BUN_INSPECT*",
      "DENO_DIR",
      "PYTHON*",
      "PERL5*",
      "PERLLIB",
      "PERLIO_DEBUG",
      "RUBY*",
      "BUNDLE_*",
      "GEM_*",
      "CLASSPATH",
      "JAVA_HOME",
      "JAVA_TOOL_OPTIONS",
      "JDK_JAVA_OPTIONS",
      "_JAVA_OPTIONS",
      "MAVEN_OPTS",
      "GRADLE_OPTS",
      "DOTNET_*",
      "COMPlus_*",
      "CORECLR_*",
      "LUA_*",
      "PHPRC",
      "PHP_INI_SCAN_DIR",
      "GOFLAGS",
      "GOPROXY",
      "RUSTC*",
      "RUSTFLAGS",
      "CARGO_*",
      "R_PROFILE*",
      "R_ENVIRON*",
      "JULIA_*",
    ],
  },
  {
    change: "where packages come from",
    names: ["npm_config_*", "YARN_*", "COREPACK_*", "PNPM_*", "PIP_*", "UV_*", "CONDA_*", "PIPX_*"],
  },
  {
    change: "what Git and SSH run",
    names: ["GIT_*", "SSH_*", "GNUPGHOME", "SVN_SSH", "CVS_RSH", "RSYNC_RSH"],
  },
  {
    change: "which program another one starts",
    names: [
      "BROWSER",
      "EDITOR",
      "LESSCLOSE",
      "LESSOPEN",
      "MANPAGER",
      "MANPATH",
      "PAGER",
      "SUDO_ASKPASS",
      "SUDO_EDITOR",
      "VISUAL",
    ],
  },
  {
    change: "which servers are asked and trusted",
    names: [
      "ALL_PROXY",
      "CURL_CA_BUNDLE",
      "CURL_HOME",
      "FTP_PROXY",
      "HTTP_PROXY",
      "HTTPS_PROXY",
      "KRB5_*",
      "KRB5CCNAME",
      "NETRC",
      "NODE_EXTRA_CA_CERTS",
      "NODE_TLS_REJECT_UNAUTHORIZED",
      "NO_PROXY",
      "OPENSSL_*",
      "REQUESTS_CA_BUNDLE",
      "SSLKEYLOGFILE",
      "SSL_CERT_*",
      "WGETRC",
    ],
  },
  {
    change: "what an agent or a container is",
    names: [
      "ANTHROPIC_BASE_URL",
      "CLAUDE_CONFIG_DIR",
      "CODEX_HOME",
      "CODEX_SQLITE_HOME",
      "DOCKER_CONFIG",
      "DOCKER_HOST",
      "GEMINI_CLI_HOME",
      "KUBECONFIG",
      "MOORING_*",
      "OPENAI_BASE_URL",
      "OPENCODE_*",
    ],
  },
]

const patterns = dangerousGroups.map(({ change, names }) => ({
  change,
  pattern: new RegExp(
    `^(?:${names.map((name) => name.replace(/\*$/, ".*").replaceAll("+", "\\+")).join("|")})$`,
    "i",
  ),
}))

/**
 * What a variable changes, if it changes what other programs do; `undefined` for every other one. Case
 * means nothing: to some systems it does not.
 */
export const changedBy = (variable: string): string | undefined =>
  patterns.find(({ pattern }) => pattern.test(variable))?.change
