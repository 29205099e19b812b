import numpy as np
import pytest

from pigment.imaging.card_candidates import QuadCandidates
from pigment.imaging.card_grid import fit_lattice, grow_lattices, project

PLANE = np.array([[30.0, 6.0, 200.0], [-5.0, 28.0, 150.0], [2e-2, 1e-2, 1.0]])


def quads_on(plane, keep=None):
    cells = np.array([(c, r) for r in range(4) for c in range(6)], float)
    if keep is not None:
        cells = cells[keep]
    centres = project(plane, cells)
    across, along = np.array([0.43, 0.0]), np.array([0.0, 0.43])
    right = project(plane, cells + across) - project(plane, cells - across)
    down = project(plane, cells + along) - project(plane, cells - along)
    sides = np.stack([right, down], axis=1)
    return QuadCandidates(centres, sides, np.abs(np.linalg.det(sides)))


def test_a_grid_with_holes_is_one_lattice():
    keep = np.ones(24, bool)
    keep[[3, 9, 14, 23]] = False
    lattice = next(grow_lattices(quads_on(PLANE, keep)))
    assert len(lattice.cells) == 20
    assert sorted(np.ptp(lattice.cells, axis=0)) == [3, 5]


def test_the_homography_passes_through_the_members():
    lattice = next(grow_lattices(quads_on(PLANE)))
    fitted = fit_lattice(lattice)
    np.testing.assert_allclose(project(fitted, lattice.cells), lattice.centres_px, atol=0.05)


def test_one_region_out_of_place_does_not_bend_the_plane():
    quads = quads_on(PLANE)
    centres = quads.centres_px.copy()
    centres[7] += [5.0, -5.0]
    moved = QuadCandidates(centres, quads.sides_px, quads.areas_px)
    lattice = next(grow_lattices(moved))
    misses = np.linalg.norm(
        project(fit_lattice(lattice), lattice.cells) - lattice.centres_px, axis=1
    )
    assert np.median(misses) < 0.1


def test_scattered_regions_are_no_lattice():
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 2000, (30, 2))
    sides = np.tile(np.diag([20.0, 20.0]), (30, 1, 1))
    scattered = QuadCandidates(centres, sides, np.full(30, 400.0))
    assert not list(grow_lattices(scattered))


def test_project_undoes_its_inverse():
    points = np.array([[1.0, 2.0], [4.0, 0.0]])
    back = project(np.linalg.inv(PLANE), project(PLANE, points))
    assert back == pytest.approx(points)
