"""The demonstration city 演示城市: data files and a player that performs acts."""
