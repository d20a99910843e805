"""The API: every face can be read and every act performed under ``/api/v1``, drawn from the two registries."""
