package holo.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger.Level;

/// Every error of REST as JSON: `status`, `message`.
@Provider
public class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final System.Logger LOG = System.getLogger(ErrorMapper.class.getName());

    /// What a client is told.
    public record Problem(int status, String message) {}

    @Override
    public Response toResponse(Throwable error) {
        int status = 500;
        String message = "Internal error: " + error + ". The node's log has the details.";
        if (error instanceof WebApplicationException web) {
            status = web.getResponse().getStatus();
            message = status == 404 ? "There is no such resource." : String.valueOf(error.getMessage());
        } else {
            LOG.log(Level.ERROR, "A REST call failed", error);
        }
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new Problem(status, message))
                .build();
    }
}
