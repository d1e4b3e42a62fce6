"""Plain SVG that reads on light and on dark ground."""

import math

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 60, 600, 50, 230
INK, LINE = "#808080", "#2f81f7"


def line(title, points):
    """A line through (number, figure) pairs: numbers by their logarithm, figures from 0."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" fill="{INK}" role="img" aria-label="{title}">',
        f'<text x="{LEFT}" y="24" font-size="15">{title}</text>', *_axes(), *_marks(points), "</svg>", ""])


def _axes():
    return [f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="{INK}"/>',
            f'<text x="{LEFT - 8}" y="{BOTTOM + 4}" text-anchor="end">0</text>']


def _marks(points):
    places = [_place(points, point) for point in points]
    path = "L".join(f"{x:.0f} {y:.0f}" for x, y in places)
    marks = [f'<path d="M{path}" fill="none" stroke="{LINE}" stroke-width="2"/>']
    for (number, figure), (x, y) in zip(points, places):
        marks += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{LINE}"/>',
                  f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="middle">{figure:.1f}</text>',
                  f'<text x="{x:.0f}" y="{BOTTOM + 20}" text-anchor="middle">{number:,}</text>']
    return marks


def _place(points, point):
    logs = [math.log(number) for number, _ in points]
    across = (math.log(point[0]) - logs[0]) / ((logs[-1] - logs[0]) or 1)
    up = point[1] / max(figure for _, figure in points)
    return LEFT + 40 + across * (RIGHT - LEFT - 80), BOTTOM - up * (BOTTOM - TOP - 20)
