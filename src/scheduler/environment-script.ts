import { shellWord } from '../model/index.ts';

/** Variables that are recorded by name, with what begins like one of the prefixes; anything else is never looked at. */
export const recordedNames = [
  'CONDA_PREFIX',
  'CRAY_CPU_TARGET',
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'LANG',
  'LC_ALL',
  'LC_NUMERIC',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'LOADEDMODULES',
  'NERSC_HOST',
  'PATH',
  'PE_ENV',
  'PYTHONPATH',
  'ROCR_VISIBLE_DEVICES',
  'SLURM_CLUSTER_NAME',
  'SLURM_CPUS_ON_NODE',
  'SLURM_CPUS_PER_TASK',
  'SLURM_CPU_BIND',
  'SLURM_GPUS',
  'SLURM_GPUS_ON_NODE',
  'SLURM_GPUS_PER_NODE',
  'SLURM_JOB_ACCOUNT',
  'SLURM_JOB_CPUS_PER_NODE',
  'SLURM_JOB_ID',
  'SLURM_JOB_NODELIST',
  'SLURM_JOB_NUM_NODES',
  'SLURM_JOB_PARTITION',
  'SLURM_JOB_QOS',
  'SLURM_MEM_PER_CPU',
  'SLURM_MEM_PER_NODE',
  'SLURM_NTASKS',
  'SLURM_NTASKS_PER_NODE',
  'SLURM_TASKS_PER_NODE',
  'SLURM_THREADS_PER_CORE',
  'TZ',
  'VIRTUAL_ENV',
  '_LMFILES_',
];

export const recordedPrefixes = [
  'FI_',
  'GOMP_',
  'I_MPI_',
  'KMP_',
  'MKL_',
  'MPICH_',
  'OMPI_MCA_',
  'OMP_',
  'OPENBLAS_',
  'UCX_',
];

/** Names that may hold a secret, whatever they begin with. */
export const secretName = 'TOKEN|SECRET|PASS|PWD|_PW$|KEY|CRED|AUTH|COOKIE|PRIVATE';

/** Larger programs are recorded without a digest: reading them would keep the job waiting. */
const largestDigest = 2 ** 30;

/**
 * Reads what is in files and variables: POSIX awk, one process. Lines `name=value`; in values a newline is `\n`, a
 * backslash `\\`. Environment and files come from the node, the names that are looked at from here.
 */
const awk = `function say(name, value) {
  gsub(/\\\\/, "&&", value); gsub(/\\n/, "\\\\n", value)
  print name "=" substr(value, 1, 65536)
}
function withoutLogins(value) {
  gsub(/:\\/\\/[^ \\t\\n]*@/, "://***@", value)
  sub(/^[^ \\t\\n:@\\/]+:[^ \\t\\n@\\/]+@/, "***@", value)
  gsub(/[ \\t,;=][^ \\t\\n,;=:@\\/]+:[^ \\t\\n@\\/]+@/, " ***@", value)
  return value
}
function first(file, pattern,   line) {
  while ((getline line <file) > 0) if (line ~ pattern) { sub(pattern, "", line); break } else line = ""
  close(file)
  return line
}
BEGIN {
  for (name in ENVIRON)
    if (name ~ /^(${recordedNames.join('|')}|(${recordedPrefixes.join('|')})[A-Za-z0-9_]+)$/ && toupper(name) !~ /${secretName}/)
      say("variable " name, withoutLogins(ENVIRON[name]))
  say("os", first("/etc/os-release", "^PRETTY_NAME="))
  say("kernel", first("/proc/sys/kernel/osrelease", "^"))
  say("cpus", first("/proc/self/status", "^Cpus_allowed_list:[ \\t]*"))
  say("memory", first("/proc/meminfo", "^MemTotal:[ \\t]*"))
}`;

/**
 * Shell lines that write down what the program is going to meet: modules, variables, the program's own file with its
 * digest and libraries, versions. They stand where modules are loaded and variables are set; nothing in them can end or
 * change the job, and what a node does not have is left out.
 *
 * @param target the file, as a word for the shell that may hold variables
 * @param executable the program by the word that starts it
 */
export function environmentLines(target: string, executable: string): string[] {
  return [
    '# What the program meets here, for the record. No variable is looked at but those named.',
    '(',
    'set +eu',
    'printf "folder=%s\\n" "$(pwd -P)"',
    `awk ${shellWord(awk)} </dev/null`,
    '[ -z "$SLURM_JOB_ID" ] || printf "slurm=%s\\n" "$(srun --version </dev/null)"',
    `simtrail_x=$(command -v -- ${shellWord(executable)}) && simtrail_x=$(readlink -f -- "$simtrail_x") && [ -f "$simtrail_x" ] && {`,
    '  printf "executable=%s\\n" "$simtrail_x"',
    '  simtrail_s=$(stat -L -c "%s %Y" -- "$simtrail_x") && printf "stat=%s\\n" "$simtrail_s"',
    `  [ "\${simtrail_s%% *}" -le ${largestDigest} ] && printf "sha256=%s\\n" "$(sha256sum <"$simtrail_x")"`,
    '  case $(head -c 4 -- "$simtrail_x") in',
    `  ?ELF) LC_ALL=C ldd "$simtrail_x" | sed -n 's/^[[:space:]]*\\(.*[^ ]\\) (0x[0-9a-f]*)$/library=\\1/p; s/^[[:space:]]*\\(.* => not found\\)$/library=\\1/p' ;;`,
    '  esac',
    '}',
    `) >${target} 2>/dev/null </dev/null || :`,
  ];
}
