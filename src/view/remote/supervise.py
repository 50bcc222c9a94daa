"""simtrail: looks at the results of one job, on the machine that has them. Needs Python 3.6 and ParaView, installs nothing.

`supervise.py ORDER` starts a renderer (pictures.py) or a pvserver, and sees to it that it ends: with the input, with the
link, in time. ORDER is JSON. Both sides of stdin and stdout speak in frames: one letter, the length as four bytes (big
endian), the bytes, a newline (a step of Slurm passes on what ends in one, and keeps the rest). To the machine: J a
command (JSON), D bytes for the server, B a beat, Q the end. From it: J an answer or an event (JSON), I a picture (length
of its header, the header as JSON, JPEG or PNG), D bytes of the server.
"""
import ctypes, fcntl, glob, itertools, json, os, re, select, shutil, signal, socket, stat, struct, subprocess, sys, tempfile, threading, time

# Open MPI 3 and 4 (ompi_info --all): no daemon beside a process that nobody launched, no port, nothing left in /tmp.
ALONE_IN_MPI = {'OMPI_MCA_ess_singleton_isolated': '1', 'OMPI_MCA_orte_create_session_dirs': '0', 'OMPI_MCA_pml': 'ob1',
                'OMPI_MCA_btl': 'self'}
LOG_BYTES = 1 << 20
LONGEST = {b'J': 1 << 20, b'D': 1 << 20, b'B': 0, b'Q': 0}


class Wire:
    """Frames on two file descriptors."""

    def __init__(self, source, sink):
        self.source, self.sink, self.rest, self.lock = source, sink, b'', threading.Lock()

    def read(self, longest=LONGEST):
        """The next frame; None at the end, or where what comes is none."""
        head = self._take(5)
        if head is None or head[:1] not in longest:
            return None
        size = struct.unpack('>I', head[1:])[0]
        if size > longest[head[:1]]:
            return None
        body = self._take(size + 1)
        return None if body is None else (head[:1], body[:-1])

    def waits(self, seconds):
        """True if there is something to read, or comes within the time; None for any time."""
        return bool(self.rest) or bool(select.select([self.source], [], [], seconds)[0])

    def write(self, kind, body, patience=-1):
        if not self.lock.acquire(timeout=patience):
            return
        try:
            left = memoryview(kind + struct.pack('>I', len(body)) + body + b'\n')
            while left:
                left = left[os.write(self.sink, left):]
        finally:
            self.lock.release()

    def say(self, answer, patience=-1):
        self.write(b'J', json.dumps(answer).encode(), patience)

    def _take(self, size):
        while len(self.rest) < size:
            more = os.read(self.source, 1 << 18)
            if not more:
                return None
            self.rest += more
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


# --- what starts and ends everything -------------------------------------------------------------------------------

def supervise(order):
    session = order['session']
    os.umask(0o077)
    is_server = order['kind'] == 'server'
    os.environ['SIMTRAIL_VIEW'] = os.path.basename(session)  # every process of the look is known by it
    if is_server and not order.get('shared') and not order['launcher'] and len(sys.argv) < 3 and can_unshare():
        # A network of its own: no one outside of this process's children can reach what listens in it.
        os.execvp('unshare', ['unshare', '-rn', sys.executable, os.path.abspath(__file__), sys.argv[1], 'alone'])
    is_alone = len(sys.argv) > 2
    if is_alone:
        loopback_up()
    wire = Wire(0, 1)
    watch = Watch(wire, session, order)
    program = shutil.which(order['program'])
    if program is None:
        watch.end('no-paraview', order['program'] + ' is not there')
    free = memory_available()
    if free is not None and free < order['memory']:
        watch.end('memory', '%d MiB' % (free >> 20))
    version = version_of(program)
    environment, x_server = dict(os.environ), None
    environment.pop('DISPLAY', None)
    if not order['launcher']:
        environment = {**without_launcher(environment), **ALONE_IN_MPI}
    if order['display'] != 'none' and shutil.which('Xvfb'):
        x_server = watch.start_x(environment)
    log = watch.log()
    wire.say({'event': 'started', 'version': version, 'host': socket.gethostname(), 'alone': is_alone,
              'display': 'xvfb' if x_server else 'none', 'pid': os.getpid(), 'memory_bytes': memory_available()})
    if is_server:
        serve(order, wire, watch, environment, log, program)
    else:
        options = ['--no-mpi', '--force-offscreen-rendering']
        words = [program, *options, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pictures.py'), json.dumps(order)]
        child = watch.start(words, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        inner = Wire(child.stdout.fileno(), child.stdin.fileno())
        threading.Thread(target=relay_pictures, args=(inner, wire), daemon=True).start()
        watch.listen(lambda kind, body: inner.write(kind, body) if kind == b'J' else None)
        watch.until_over(child)


def serve(order, wire, watch, environment, log, program):
    launcher = order['launcher']
    words = [*launcher, program, '--server-port=0', '--connect-id=' + str(order['connect_id'])]
    if not launcher:
        words.append('--no-mpi')
    elif os.path.basename(launcher[0]) == 'srun':
        # A step of its own in the same job, not one like ours (srun(1), input environment variables).
        keep = ('SLURM_CONF', 'SLURM_JOB_ID', 'SLURM_JOBID')
        environment = {name: value for name, value in environment.items()
                       if not name.startswith(('SLURM_', 'SRUN_')) or name in keep}
    else:
        environment['OMPI_MCA_orte_tmpdir_base'] = watch.folder  # what mpirun leaves where it is killed goes with it
    child = watch.start(words, environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
    links = []

    def connect():
        for line in child.stdout:
            found = re.match(rb'^Accepting connection\(s\): (.+):(\d+)$', line.strip())
            if not found or links:
                continue
            # Ours is the first connection and the only one that is served: nobody comes in between. The first of several
            # processes may be on another node.
            host, port = found.group(1).decode() if launcher else '127.0.0.1', int(found.group(2))
            try:
                links.append(socket.create_connection((host, port)))
            except OSError:
                return watch.finish('no-server')
            links[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=relay_server, args=(links[0], wire), daemon=True).start()
            wire.say({'event': 'ready', 'port': port})

    threading.Thread(target=connect, daemon=True).start()
    watch.listen(lambda kind, body: links[0].sendall(body) if kind == b'D' and links else None)
    watch.until_over(child, lambda: links)


def relay_server(link, wire):
    while True:
        try:
            data = link.recv(1 << 17)
        except OSError:
            return
        if not data:
            return
        wire.write(b'D', data)


def relay_pictures(inner, wire):
    while True:
        frame = inner.read({b'J': 1 << 24, b'I': 1 << 28})
        if frame is None:
            return
        wire.write(*frame)


class Watch:
    """Ends everything when its input ends, when nobody is heard any more, when the time is over, when it is told to."""

    def __init__(self, wire, session, order):
        self.wire, self.session, self.order = wire, session, order
        self.children, self.heard, self.over, self.words = [], time.monotonic(), None, ''
        self.x_server = None
        self.deadline = time.monotonic() + order['seconds']
        self.folder = own_folder('simtrail-view-')
        self.mine = '%s %d %s' % (socket.gethostname(), os.getpid(), time.time())
        for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(name, lambda *_: self.finish('stopped'))
        self.put('holder', self.mine)
        threading.Thread(target=self.beat, daemon=True).start()

    def beat(self):
        """Whoever keeps a place for us sees that we are there, also while ParaView takes its time to load."""
        for count in itertools.count(1):
            try:
                self.put('beat', str(count))
            except OSError:
                pass  # a file system that is full or away; it is tried again
            time.sleep(2)

    def put(self, name, text):
        draft = os.path.join(self.session, name + '.draft')
        with open(draft, 'w') as file:
            file.write(text + '\n')
        os.rename(draft, os.path.join(self.session, name))

    def start(self, words, environment, **streams):
        child = subprocess.Popen(words, env=environment, start_new_session=True, preexec_fn=die_with_parent, **streams)
        self.children.append(child)
        return child

    def start_x(self, environment):
        """An X server that draws into memory, for this session alone: no TCP, and a secret of its own."""
        secret, path = os.urandom(16), os.path.join(self.folder, 'xauth')
        part = lambda data: struct.pack('>H', len(data)) + data
        with open(path, 'wb') as file:  # Xau(3); family 65535 stands for any host
            file.write(struct.pack('>H', 65535) + part(b'') + part(b'') + part(b'MIT-MAGIC-COOKIE-1') + part(secret))
        reading, writing = os.pipe()
        words = ['Xvfb', '-displayfd', str(writing), '-screen', '0', '1920x1200x24', '-noreset', '-nolisten', 'tcp',
                 '-auth', path]
        child = self.start(words, environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = answer.readline().strip() if select.select([reading], [], [], 60)[0] else ''
        if not display:
            self.children.remove(child)
            kill_group(child.pid)
            child.wait()
            return None
        environment.update(DISPLAY=':' + display, XAUTHORITY=path)
        self.x_server = child
        return child

    def log(self):
        """What ParaView says there, of which the last is kept: some readers complain of each step. A file to write to."""
        reading, writing = os.pipe()
        path = os.path.join(self.session, 'view.log')

        def keep():
            said = tail_of(path, LOG_BYTES)
            while True:
                more = os.read(reading, 1 << 16)
                if not more:
                    return
                said += more
                is_cut = len(said) > LOG_BYTES
                said = said[-LOG_BYTES // 2:] if is_cut else said
                try:
                    with open(path, 'wb' if is_cut else 'ab') as file:
                        file.write(b'[...]\n' + said if is_cut else more)
                except OSError:
                    pass  # a file system that is full or away
        threading.Thread(target=keep, daemon=True).start()
        return writing

    def listen(self, take):
        def run():
            while True:
                frame = self.wire.read()
                if frame is None:
                    return self.finish('link')
                self.heard = time.monotonic()
                if frame[0] == b'Q':
                    return self.finish('closed')
                try:
                    take(*frame)
                except (OSError, ValueError):
                    return None  # what it was for has ended, which is seen there
        threading.Thread(target=run, daemon=True).start()

    def finish(self, why):
        self.over = self.over or why

    def until_over(self, child, is_begun=lambda: True):
        """Ends when ParaView does, or it is time; what it does before it `is_begun` is no end that a person chose."""
        rounds = 0
        while self.over is None:
            rounds += 1
            if rounds % 10 == 1:
                if self.seen('stop'):
                    self.finish('stopped')
                elif self.text('holder') != self.mine:
                    self.finish('taken over')
            if child.poll() is not None:
                is_killed, is_left = child.returncode == -signal.SIGKILL, child.returncode == 0 and self.order['kind'] == 'server'
                self.finish('killed' if is_killed else 'no-server' if not is_begun() else 'left' if is_left else 'failed')
            elif any(other.poll() is not None for other in self.children):
                self.words = 'its X server (Xvfb) has ended\n'
                self.finish('failed')
            elif time.monotonic() > self.deadline:
                self.finish('time')
            elif time.monotonic() - self.heard > self.order['silence']:
                self.finish('silent')
            else:
                time.sleep(0.2)
        time.sleep(0.1)
        self.end(self.over, self.words + self.last_words() if self.over in ('failed', 'no-server') else '')

    def end(self, why, words):
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
        signal.alarm(20)  # what hangs on a file system cannot be waited for
        for child in self.children:
            if child is not self.x_server:
                kill_group(child.pid)
        if self.x_server is not None:
            self.x_server.terminate()  # it removes its lock and its socket
            try:
                self.x_server.wait(2)
            except subprocess.TimeoutExpired:
                kill_group(self.x_server.pid)
        for child in self.children:
            child.wait()
        if why not in ('link', 'silent', 'taken over'):
            self.put('done', why)  # whoever keeps a place for us lets go of it
        shutil.rmtree(self.folder, ignore_errors=True)
        signal.alarm(3)  # nobody may read any more
        try:
            self.wire.say({'event': 'end', 'why': why, 'words': words}, 1)
        except OSError:
            pass
        os._exit(0)

    def seen(self, name):
        return os.path.exists(os.path.join(self.session, name))

    def text(self, name):
        try:
            with open(os.path.join(self.session, name)) as file:
                return file.read().strip()
        except OSError:
            return self.mine  # a file system that is away says nothing

    def last_words(self):
        return tail_of(os.path.join(self.session, 'view.log'), 1500).decode('utf-8', 'replace')


def without_launcher(environment):
    """Readers that use MPI (IOSS, for Exodus) begin it in a process that is the only one: it must not ask Slurm's step for the others."""
    return {name: value for name, value in environment.items() if not name.startswith(('SLURM_', 'SRUN_', 'PMI_', 'PMIX_', 'PALS_'))}


def tail_of(path, size):
    try:
        with open(path, 'rb') as file:
            return file.read()[-size:]
    except OSError:
        return b''


def own_folder(name):
    """A folder among the temporary files of the node. Those that others of this account left there who were killed are removed."""
    for path in glob.glob(os.path.join(glob.escape(tempfile.gettempdir()), name + '*')):
        try:
            found = os.lstat(path)
            with open(os.path.join(path, 'keeper')) as file:
                keeper = json.load(file)
            is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if is_own and keeper[:2] == identity(os.getpid())[:2] and keeper != identity(keeper[2]):
                shutil.rmtree(path, ignore_errors=True)
        except (OSError, ValueError, TypeError, IndexError, OverflowError):
            pass  # another's, one that is just made or goes, or one of which nobody says whose it is
    folder = tempfile.mkdtemp(prefix=name)
    with open(os.path.join(folder, 'keeper'), 'w') as file:
        json.dump(identity(os.getpid()), file)
    return folder


def identity(pid):
    """A process, told apart from a later one with its number: where it can be looked at, its number, when it started (proc(5))."""
    try:
        with open('/proc/%d/stat' % pid, 'rb') as file:
            started = file.read().rpartition(b')')[2].split()[19].decode()
    except OSError:
        started = None
    return [socket.gethostname(), os.readlink('/proc/self/ns/pid'), pid, started]


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG, prctl(2)


def can_unshare():
    if shutil.which('unshare') is None:
        return False
    return subprocess.call(['unshare', '-rn', 'true'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL) == 0


def loopback_up():
    """netdevice(7): SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        flags = struct.unpack('16sh', fcntl.ioctl(one, 0x8913, struct.pack('16sh14x', b'lo', 0))[:18])[1]
        fcntl.ioctl(one, 0x8914, struct.pack('16sh14x', b'lo', flags | 1))


def version_of(program):
    try:
        said = subprocess.run([program, '--no-mpi', '--version'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60).stdout.decode('utf-8', 'replace')
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'paraview version (\d+\.\d+\S*)', said)
    return found.group(1) if found else None


def memory_available():
    """Bytes that may still be used here: what the computer has, or the job was given (cgroups(7), v1 and v2); None if unknown."""
    found = []
    try:
        with open('/proc/meminfo') as file:
            found.append(int(re.search(r'MemAvailable:\s+(\d+) kB', file.read()).group(1)) * 1024)
        with open('/proc/self/cgroup') as file:
            for line in file:
                _, kinds, path = line.strip().split(':', 2)
                if kinds == '' or 'memory' in kinds.split(','):
                    names = ('memory.max', 'memory.current') if kinds == '' else (
                        'memory.limit_in_bytes', 'memory.usage_in_bytes')
                    found += group_limits('/sys/fs/cgroup' + ('/memory' if kinds else ''), path, names)
    except (OSError, AttributeError, ValueError):
        pass
    return min(found) if found else None


def group_limits(top, path, names):
    """What is left below the limit of a group, and of each above it."""
    left = []
    while path not in ('', '/'):
        try:
            limit, used = [open(os.path.join(top + path, name)).read().strip() for name in names]
            with open(os.path.join(top + path, 'memory.stat')) as file:
                stat = dict(line.split() for line in file)
            cache = int(stat.get('total_cache') or stat.get('file') or 0)  # of files: given back when it is needed
            if limit.isdigit():
                left.append(max(0, int(limit) - int(used) + cache))
        except OSError:
            pass  # not mounted there, or not ours to read
        path = os.path.dirname(path)
    return left


if __name__ == '__main__':
    supervise(json.loads(sys.argv[1]))
