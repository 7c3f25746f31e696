"""A real store in a file of its own, and a cursor of it, as the tests of the analysis have them."""

from tests.analysis.conftest import db as db
from tests.analysis.conftest import store as store
