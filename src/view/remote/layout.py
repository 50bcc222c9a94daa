"""simtrail: where things lie in a picture. The bar of colours is beside what is seen, or below it where that leaves more room; what
is seen has the middle of the rest, and the axes have a corner of it.
"""
import math

LETTERS = 16  # height of the words, points of the picture
LEAST = 18  # so many heights of a letter the longer side of a picture has at least
BESIDE, BELOW = 8.5, 4.75  # room that the bar takes with its words, heights of a letter
MARGIN = 1.5
LENGTH = 0.7  # of a bar below, parts of the width
NUMBER = 5  # width of a value and what is between two, heights of a letter
TICKS, NEAR = 4, 0.15  # most values that are named, and the part of the bar that has none beside its ends
AXES = 0.25  # as ParaView has them


class Layout:
    def __init__(self, view):
        self.view, self.center, self.seen = view, (0, 0), None

    @staticmethod
    def letter(size, density):
        return min(LETTERS * density, max(size) / LEAST)

    def strip(self, size, letter, bar):
        """Parts of the width and of the height that the bar of colours takes."""
        (width, height), right, below = size, BESIDE * letter, BELOW * letter
        if bar is None:
            return 0, 0
        return (right / width, 0) if min(width - right, height) >= min(width, height - below) else (0, below / height)

    def distance(self, size, letter, bar):
        """How much farther one has to be to see all of it than where it had the whole picture."""
        right, below = self.strip(size, letter, bar)
        return min(size) / min(size[0] * (1 - right), size[1] * (1 - below))

    def lay(self, size, letter, part, bar, title, ground, ends=None):
        """A coarser picture is shown as large as a fine one: its words must not grow."""
        if self.seen == (size, letter, part, bar, title, ground, ends):
            return  # asking ParaView what is so already takes longer than the rest
        self.seen = size, letter, part, bar, title, ground, ends
        right, below = self.strip(size, letter, bar)
        self.view.GetActiveCamera().SetWindowCenter(right, -below)
        self.lay_axes(size, below)
        if bar is None:
            return
        is_below, room = below > 0, size[0 if below else 1] - 2 * MARGIN * letter
        bar.AutoOrient, bar.Orientation = 0, 'Horizontal' if is_below else 'Vertical'
        where = 'Lower Center' if is_below else 'Lower Right Corner'
        known = bar.GetProperty('WindowLocation').Available
        bar.WindowLocation = where if where in known else where.replace(' ', '')  # as it was before 5.10
        bar.ScalarBarLength = LENGTH if is_below else min(0.9, max(0.33, 9 * letter / size[1]))
        bar.TitleFontSize = bar.LabelFontSize = bar.ScalarBarThickness = max(1, int(letter * part))
        if ends is not None:
            # What ParaView names along a line it writes over each other.
            bar.UseCustomLabels, bar.AutomaticLabelFormat = int(is_below), int(not is_below)
            bar.CustomLabels = apart(*ends, NUMBER * letter / (LENGTH * size[0])) if is_below else []
        name, component = title
        bar.Title = fitting(name, room - (width_of(' ' + component, letter) if component else 0), letter)
        bar.ComponentTitle = component
        bar.TitleColor = bar.LabelColor = ground[1]
        if bar.GetProperty('DrawBackground') is not None:  # since 5.11; what comes near lies under the words
            bar.DrawBackground, bar.BackgroundColor, bar.BackgroundPadding = 1, [*ground[0], 0.8], 2

    def lay_axes(self, size, below):
        renderers = self.view.GetRenderWindow().GetRenderers()
        for index in range(renderers.GetNumberOfItems()):
            one = renderers.GetItemAsObject(index)
            if one.GetLayer() == 1:  # of ParaView's view that of the axes alone
                one.SetViewport(0, below, AXES, min(1, below + AXES))


def apart(low, high, gap):
    """Round values to be named between the ends of a range, with so much of it between any two."""
    if gap >= 0.5 or not 1e-290 < high - low < math.inf:
        return []
    step = next(step for power in range(math.floor(math.log10(high - low)) - 1, 400)
                for step in (factor * 10.0 ** power for factor in (1, 2, 5)) if step >= gap * (high - low))
    found = [count * step for count in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [one for one in found if gap <= (one - low) / (high - low) <= 1 - gap]


def decades(low, high):
    """Values to be named between the ends of a range that is shown by its logarithm: few enough to be read."""
    if not 0 < low < high:
        return []
    least, most = math.log10(low), math.log10(high)
    factors = (1,) if most - least > 2 else (1, 2, 5)
    found = [factor * 10.0 ** power for power in range(math.floor(least), math.ceil(most)) for factor in factors]
    found = [one for one in found if NEAR < (math.log10(one) - least) / (most - least) < 1 - NEAR]
    return found[::math.ceil(len(found) / TICKS) or 1]


def fitting(name, room, letter):
    """As much of a name as there is room for: its begin, and its end, where units are. VTK takes what is between two dollars for a formula,
    and what is between bars for columns."""
    name = ''.join(one if one.isprintable() else ' ' for one in name).replace('|', '¦')
    kept = len(name)
    while True:
        cut = name if kept >= len(name) else name[:(kept + 1) // 2] + '…' + name[len(name) - kept // 2:]
        width = width_of(cut, letter)
        if width <= room or kept <= 1:
            return cut.replace('$', '\\$')
        kept = min(kept - 1, int(kept * room / width))


def width_of(text, letter):
    from vtkmodules.vtkRenderingCore import vtkTextProperty, vtkTextRenderer  # ParaView's: the rest needs none
    words, box = vtkTextProperty(), [0, 0, 0, 0]
    words.SetFontFamilyToArial()
    words.SetFontSize(max(1, int(letter)))
    vtkTextRenderer.GetInstance().GetBoundingBox(words, text.replace('$', '\\$'), box, 72)
    return box[1] - box[0]
