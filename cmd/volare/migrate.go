package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"volare/internal/store"
)

func migrateCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "migrate", Short: "Bring the database's schema up to date, as serve does at its start", Args: cobra.NoArgs,
	}, quiet(), databaseSettings, func(c *cobra.Command, _ []string, s settings) error {
		st, err := store.Open(c.Context(), store.Options{Database: s.database(), Logger: s.logger(c.ErrOrStderr())})
		if err != nil {
			return err
		}
		if err := st.Close(); err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), "the database's schema is up to date")
		return nil
	})
}
