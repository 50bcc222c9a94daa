"""simtrail: how many pictures are on their way, and how fine they are while something moves. Knows nothing of ParaView."""
import math, time


class Flight:
    """Pictures that are on their way. There are as many as are needed to keep drawing while word comes back that one was
    taken, and no more, so that what is seen is new."""

    FEWEST, MOST = 2, 8

    def __init__(self):
        self.sent, self.way, self.last = [], 0, 0
        self.begun = self.ready = 0

    def is_full(self):
        took = max(self.last, 0.001)
        return len(self.sent) >= min(self.MOST, max(self.FEWEST, 1 + math.ceil(self.way / took)))

    def add(self, begun):
        now = time.monotonic()
        self.sent.append(now)
        self.last, self.begun, self.ready = now - begun, begun, None if self.is_full() else now

    def took(self):
        """From where the last one was begun until the next one may be: the drawing, or longer where the way is the slower."""
        return (self.ready or time.monotonic()) - self.begun

    def arrived(self):
        if self.sent:
            way = time.monotonic() - self.sent.pop(0)
            # The shortest of late: one that had to wait behind others says nothing of the way.
            self.way = min(way, self.way * 1.02) or way
            if self.ready is None and not self.is_full():
                self.ready = time.monotonic()


class Fineness:
    """How fine a moving picture is, so that it follows the hand: a part of its size, less while pictures take too long, more
    when they are quick. The steps are so far apart that it comes to rest. A surface that is too slow when it is coarsest has
    fewer triangles, until something else is seen."""

    WANTED, COARSEST, STEP, SAMPLE = 1 / 30, 0.5, 0.125, 5  # seconds a picture, parts of the size, pictures
    SMALL = 200000  # points of a picture that is always drawn whole

    def __init__(self):
        self.part, self.is_rough, self.seen, self.times = 0.625, False, None, []

    def of(self, state):
        """As `Pictures.render` takes it."""
        seen = [state[key] for key in ('file', 'filter', 'look')]
        if seen != self.seen:
            self.seen, self.is_rough, self.times = seen, False, []
        is_small = state['size'][0] * state['size'][1] <= self.SMALL
        return 1 if is_small else self.part, self.is_rough

    def add(self, took):
        """What a picture took, until the next one could be begun, seconds."""
        self.times.append(took)
        if len(self.times) < self.SAMPLE:
            return
        middle, self.times = sorted(self.times)[self.SAMPLE // 2], []
        if middle > 1.1 * self.WANTED:
            self.is_rough = self.is_rough or (self.part == self.COARSEST and self.seen[2] == 'surface')
            self.part = max(self.COARSEST, self.part - self.STEP)
        elif middle < 0.7 * self.WANTED:
            self.part = min(1, self.part + self.STEP)
