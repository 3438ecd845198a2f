"""An embedded PostgreSQL: found or packaged programs, a private directory, started and stopped with the application."""

from holdfast.kit.postgres.cluster import Cluster, RunningCluster, start_cluster
from holdfast.kit.postgres.errors import PostgresError
from holdfast.kit.postgres.home import default_home
from holdfast.kit.postgres.settings import ClusterSettings

__all__ = ["Cluster", "ClusterSettings", "PostgresError", "RunningCluster", "default_home", "start_cluster"]
