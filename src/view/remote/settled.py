"""simtrail: files that a running job may still be writing, of kinds that are written at once and whose readers do not notice that
they are not whole. Knows nothing of ParaView.
"""
import os, time

XML, XML_END = ('.vtu', '.vtp', '.vti', '.vts', '.vtr'), b'</VTKFile>'
UNTOLD = ('.vtk', '.ncdf', '.mod', '.ply', '.stl', '.csv') + XML
QUIET = 1.5  # seconds without a change, after which it is taken for whole


class Settled:
    """Which of the files of a folder rest: the newest step of several is left out until it does, and so is a single file
    that was not there before."""

    def __init__(self, clock=time.monotonic, wall=time.time):
        self.clock, self.wall = clock, wall
        self.seen, self.is_first = {}, True

    def of(self, groups, root, before):
        """`groups` are names with their paths, as `Pictures.listed` has them; `before` those of the last time."""
        out = {}
        for name, paths in groups.items():
            if paths[-1].lower().endswith(UNTOLD) and not self.rests(os.path.join(root, paths[-1])):
                if len(paths) > 1:
                    out[name if len(paths) > 2 else paths[0]] = paths[:-1]
                elif name in before or name.lower().endswith('.csv'):  # one that grows all the time is seen as it is
                    out[name] = paths
                continue
            out[name] = paths
        self.is_first = False
        return out

    def rests(self, path):
        try:
            found = os.stat(path)
            if path.lower().endswith(XML) and has_end(path, found.st_size):
                return True
        except OSError:
            return False
        now, mark = self.clock(), (found.st_mtime_ns, found.st_size)
        known = self.seen.get(path)
        if known is None or known[0] != mark:
            # What was there before anybody looked tells its age, by another clock than ours.
            since = now - max(0, self.wall() - found.st_mtime) if self.is_first and known is None else now
            known = self.seen[path] = mark, since
        return now - known[1] >= QUIET


def has_end(path, size):
    """What is written from its begin to its end is whole then."""
    with open(path, 'rb') as file:
        file.seek(max(0, size - 64))
        return file.read().rstrip().endswith(XML_END)
