package holo.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/// Activates REST; resources are found by their annotations.
@ApplicationPath("/api/v1")
public class RestApplication extends Application {}
