"""Choosing the five of a week: rewards, policies behind one interface, exploration, and how they are compared.

What ranks the candidates before (components, preference model) is elsewhere; here they are arrays.
"""

from aura_ml.policy.base import Candidates, Choice, PolicyState, SlatePolicy
from aura_ml.policy.dqn import DqnConfig, DqnPolicy, LoggedWeek
from aura_ml.policy.exploring import ExplorationConfig, ExploringPolicy, with_exploring_slot
from aura_ml.policy.greedy import GreedyPolicy, RandomPolicy
from aura_ml.policy.linucb import LinUcbConfig, LinUcbPolicy
from aura_ml.policy.rewards import RewardMap
from aura_ml.policy.storage import PolicyCorrupt, load_policy
from aura_ml.policy.thompson import ThompsonConfig, ThompsonPolicy
from aura_ml.stages import DEFAULT_STAGE_VALUES

__all__ = [
    "DEFAULT_STAGE_VALUES",
    "Candidates",
    "Choice",
    "DqnConfig",
    "DqnPolicy",
    "ExplorationConfig",
    "ExploringPolicy",
    "GreedyPolicy",
    "LinUcbConfig",
    "LinUcbPolicy",
    "LoggedWeek",
    "PolicyCorrupt",
    "PolicyState",
    "RandomPolicy",
    "RewardMap",
    "SlatePolicy",
    "ThompsonConfig",
    "ThompsonPolicy",
    "load_policy",
    "with_exploring_slot",
]
